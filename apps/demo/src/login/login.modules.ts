import { Module } from '@nestjs/common';
import { BasicAuthenticator, JwtAuthenticator, LiveTemplateModule } from '@livetemplate/nestjs';

import { DEPLOYMENT } from '../deployment.js';
import { VIEWS_FOLDER } from '../folders.js';
import { verify } from './accounts.js';
import { LoginController } from './login.controller.js';
import { LoginPage } from './login.page.js';
import { OfficePage } from './office.page.js';
import { SESSION_COOKIE, SESSION_SECRET } from './sessions.js';

const options = {
  templates: [`${VIEWS_FOLDER}/login/*.html`, `${VIEWS_FOLDER}/partials/*.html`],
  ...DEPLOYMENT,
};

/** An application whose users bring a JSON Web Token. */
@Module({
  imports: [
    LiveTemplateModule.forFeature({
      ...options,
      applicationId: 'members',
      authenticator: new JwtAuthenticator({ secret: SESSION_SECRET, cookie: SESSION_COOKIE }),
    }),
  ],
  controllers: [LoginPage, LoginController],
})
export class MembersModule {}

/** An application whose users bring a password with each request. */
@Module({
  imports: [
    LiveTemplateModule.forFeature({
      ...options,
      applicationId: 'office',
      authenticator: new BasicAuthenticator({ verify, realm: 'Office' }),
    }),
  ],
  controllers: [OfficePage],
})
export class OfficeModule {}
