// What the bench uses of packages that ship no types.

declare module 'ejs' {
  interface Options {
    readonly _with: boolean;
    readonly localsName: string;
    readonly compileDebug: boolean;
  }
  const ejs: { compile(template: string, options: Options): (data: object) => string };
  export default ejs;
}

declare module 'nunjucks' {
  class Environment {
    constructor(loader: null, options: { readonly autoescape: boolean });
  }
  const nunjucks: {
    readonly Environment: typeof Environment;
    compile(template: string, environment: Environment): { render(data: object): string };
  };
  export default nunjucks;
}

declare module 'pug' {
  interface Options {
    readonly doctype: string;
    readonly compileDebug: boolean;
  }
  const pug: { compile(template: string, options: Options): (data: object) => string };
  export default pug;
}

declare module 'react' {
  export interface ReactElement {
    readonly props: unknown;
  }
  type Child = ReactElement | string | number;
  export function createElement<P extends object>(
    type: string | ((props: P) => ReactElement),
    props: P | null,
    ...children: readonly (Child | readonly Child[])[]
  ): ReactElement;
}

declare module 'react-dom/server' {
  import type { ReactElement } from 'react';
  export function renderToStaticMarkup(element: ReactElement): string;
}
