import { BadRequestException, ConflictException } from '@nestjs/common';

import { ActionContext, LiveAction, LivePage, Payload, type Draft, type LiveActionContext } from '@livetemplate/nestjs';

export interface SignUpState {
  names: string[];
  open: boolean;
  last: unknown;
}

/** A form that the browser can post by itself, one that is there at times only, and one in each item of a list. */
export const SIGN_UP_TEMPLATE = `<!DOCTYPE html>
<html lang="en"><head><title>Sign up</title><link rel="icon" href="data:,"></head><body>
<form id="sign-up" method="post" action="/livetemplate/actions/sign_up" lvt-submit="sign_up">{{lvtForm}}
<label>Name <input name="name" value=""></label><p class="wrong" data-lvt-error-for="name"></p>
<label>Mail <input name="mail"></label><p data-lvt-error-for="mail"></p>
<button name="via" value="button">Sign up</button></form>
<form id="other" method="post" action="/livetemplate/actions/open">{{lvtForm}}<input name="name"><button>Open</button>
<p data-lvt-error-for="name"></p></form>
{{if .open}}<form id="hidden" method="post" action="/livetemplate/actions/open">{{- lvtForm -}}<button>Close</button></form>{{end}}
<ul id="names">{{range .names}}<li><b>{{.}}</b><form method="post" action="/livetemplate/actions/drop">{{lvtForm}}
<input type="hidden" name="name" value="{{.}}"><button>Drop</button></form></li>{{end}}</ul>
</body></html>
`;

@LivePage('/sign-up', { template: 'sign-up.html' })
export class SignUpPage {
  mount(): SignUpState {
    return { names: [], open: false, last: null };
  }

  @LiveAction('sign_up')
  signUp(
    state: Draft<SignUpState>,
    @Payload() payload: Record<string, string>,
    @ActionContext() context: LiveActionContext,
  ): void {
    const { name = '' } = payload;
    state.last = { ...payload, connected: context.connectionId !== null };
    if (name === '') throw new BadRequestException({ fields: { name: ['must have a name', 'is <needed> & "due"'] } });
    if (state.names.includes(name)) throw new ConflictException('Somebody was quicker.');
    state.names.push(name);
  }

  @LiveAction()
  open(state: Draft<SignUpState>): void {
    state.open = !state.open;
  }

  @LiveAction()
  drop(state: Draft<SignUpState>, @Payload('name') name: string): void {
    state.names = state.names.filter((known) => known !== name);
  }
}
