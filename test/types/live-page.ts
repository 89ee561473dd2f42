// What the compiler has to take and to refuse of users' code: `npm run typecheck` is the test. A line under
// `@ts-expect-error` that compiles after all is an error, too.
import {
  actionContextOf,
  LiveAction,
  LivePage,
  LiveTemplateModule,
  type BroadcastService,
  type Draft,
  type LiveActionContext,
  type LivePageHandler,
  type Page,
  type PageContext,
  type PageService,
  type Recipe,
  type ServerEventContext,
} from '@livetemplate/nestjs';
import { Scope, type Type } from '@nestjs/common';

/** Fails to compile unless both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Claim extends true>(): void => {};

interface Item {
  readonly id: number;
  readonly tags: ReadonlySet<string>;
}

interface ShopState {
  readonly title: string;
  readonly items: readonly Item[];
  readonly prices: ReadonlyMap<string, Item>;
  readonly opened: Date;
  readonly owner: { readonly name: string } | null;
}

// A draft is the state without its `readonly`, all the way down; dates stay what they are.
holds<Same<Draft<ShopState>['title'], string>>();
holds<Same<Draft<ShopState>['opened'], Date>>();
holds<Same<Draft<ShopState>['prices'], Map<string, Draft<Item>>>>();
holds<Same<Draft<Item>['tags'], Set<string>>>();

// Who acts is told in full; who is behind an info or a connection has no action.
holds<Same<LiveActionContext['userId'], string | null>>();
holds<Same<LiveActionContext['connectionId'], string | null>>();
holds<Same<LiveActionContext['address'], string>>();
holds<Same<ReturnType<typeof actionContextOf>, LiveActionContext | null>>();
holds<LiveActionContext extends ServerEventContext ? true : false>();
holds<Same<'action' extends keyof ServerEventContext ? true : false, false>>();

@LivePage('/shop', { template: 'shop.html', isolate: 'tab', key: ({ url }) => url, scope: Scope.REQUEST })
export class ShopPage implements LivePageHandler<ShopState> {
  mount(context: PageContext): ShopState {
    return { title: context.groupId, items: [], prices: new Map(), opened: new Date(), owner: null };
  }

  @LiveAction()
  sell(state: Draft<ShopState>): void {
    state.title = 'sold';
    state.items.push({ id: 1, tags: new Set() });
    state.items[0]?.tags.add('new');
    if (state.owner !== null) state.owner.name = 'Ann';
    // @ts-expect-error A title is a text.
    state.title = 7;
    // @ts-expect-error There is no such place in the state.
    state.titel = 'sold';
  }

  @LiveAction('close_shop')
  async close(state: Draft<ShopState>): Promise<void> {
    await Promise.resolve();
    state.owner = null;
  }
}

// The state itself is nobody's to change.
export function peek(state: ShopState): void {
  // @ts-expect-error Only a draft can be changed.
  state.title = 'changed';
}

// @ts-expect-error It has no state to begin with.
export class WithoutMount implements LivePageHandler<ShopState> {}

export class WrongState implements LivePageHandler<{ count: number }> {
  // @ts-expect-error The state is not what it says.
  mount(): { count: string } {
    return { count: '0' };
  }
}

// @ts-expect-error A page has a template.
LivePage('/shop', {});
// @ts-expect-error Who shares it is a group or nobody.
LivePage('/shop', { template: 'shop.html', isolate: 'user' });
// @ts-expect-error A class without `mount` is no page.
LivePage('/shop', { template: 'shop.html' })(class {});

export async function changes(page: Page<ShopState>): Promise<void> {
  const { seq, changed } = await page.update((draft) => {
    draft.items.push({ id: 2, tags: new Set() });
  });
  holds<Same<[typeof seq, typeof changed], [number, boolean]>>();
  await page.update(async (draft) => {
    draft.owner = await Promise.resolve({ name: 'Bob' });
  });
  await page.setData({ title: '', items: [], prices: new Map(), opened: new Date(), owner: null });
  // @ts-expect-error Not all of the data.
  await page.setData({ title: '' });
  // @ts-expect-error No such field.
  await page.update((draft) => (draft.none = 1));
  // @ts-expect-error What a page shows changes by its recipes alone.
  page.data.title = '';
  // @ts-expect-error Nor do its lists.
  page.data.items.push();
  for await (const update of page.updates()) holds<Same<typeof update.seq, number>>();
}

export const recipe: Recipe<ShopState> = (draft) => {
  draft.title = 'by name';
};

export async function services(pages: PageService, broadcast: BroadcastService): Promise<void> {
  const page = await pages.create<ShopState>('shop.html', () => new ShopPage().mount({} as PageContext));
  holds<Same<typeof page, Page<ShopState>>>();
  // @ts-expect-error Without a request nobody knows whose page it is.
  await pages.open('shop.html', { count: 0 });
  const { changed } = await broadcast.toTopic<ShopState>('shop', (draft) => {
    draft.title = 'all';
  });
  holds<Same<typeof changed, number>>();
  await broadcast.toTopic<ShopState>('shop', { title: 'all' });
  // @ts-expect-error No such field.
  await broadcast.toTopic<ShopState>('shop', (draft) => (draft.none = 1));
}

LiveTemplateModule.forRoot({ templates: 'views/**/*.html' });
LiveTemplateModule.forRoot({
  templates: { 'a.html': '<p></p>' },
  store: { redis: 'redis://localhost' },
  isGlobal: true,
});
// @ts-expect-error There is nothing without templates.
LiveTemplateModule.forRoot({});
// @ts-expect-error No such store.
LiveTemplateModule.forRoot({ templates: '', store: 'disk' });
// @ts-expect-error Times are numbers.
LiveTemplateModule.forRoot({ templates: '', pages: { ttlMs: '1 day' } });
// @ts-expect-error No such option.
LiveTemplateModule.forRoot({ templates: '', template: '' });
LiveTemplateModule.forRootAsync({ useFactory: (views: string) => ({ templates: views }), inject: ['VIEWS'] });
// @ts-expect-error A factory makes options.
LiveTemplateModule.forRootAsync({ useFactory: () => ({ views: '' }) });
LiveTemplateModule.forRootAsync({
  // @ts-expect-error This class makes none.
  useClass: ShopPage as Type<ShopPage>,
});
