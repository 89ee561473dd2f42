import { LivePage } from '@livetemplate/nestjs';
import { UseFilters, UseGuards } from '@nestjs/common';

import { DeskPage } from './desk.page.js';
import { SignedInGuard } from './signed-in.guard.js';
import { StaleSessionFilter } from './stale-session.filter.js';

/** Users who sign in with a form and get a JSON Web Token. Who has not yet sees the form. */
@UseGuards(SignedInGuard)
@UseFilters(StaleSessionFilter)
@LivePage('/login', { template: 'login.html', key: ({ userId, url }) => (userId === null ? url : 'desk') })
export class LoginPage extends DeskPage {}
