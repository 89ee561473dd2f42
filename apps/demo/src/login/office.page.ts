import { LivePage } from '@livetemplate/nestjs';

import { DeskPage } from './desk.page.js';

/** Users whose browser asks them for the password. */
@LivePage('/login/office', { template: 'office.html', key: () => 'desk' })
export class OfficePage extends DeskPage {}
