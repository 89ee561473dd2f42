import type { FactoryProvider, Provider } from '@nestjs/common';

import { randomIds, systemClock } from '../page/index.js';
import { FormTokens, KeyRing, TokenSeal } from '../token/index.js';
import { RESOLVED_OPTIONS } from './livetemplate.internal-constants.js';
import { FEEDBACK_TTL_MS, FormFeedback } from './page/form-feedback.js';
import { PageForms } from './page/page-forms.js';
import type { ResolvedOptions } from './resolve-options.js';
import { FormPosts } from './transport/form-posts.js';
import { UploadReader } from './uploads/upload-reader.js';

const tokens: FactoryProvider<FormTokens> = {
  provide: FormTokens,
  inject: [RESOLVED_OPTIONS],
  useFactory: ({ secret, applicationId }: ResolvedOptions) => new FormTokens({ secret, applicationId }),
};

const feedback: FactoryProvider<FormFeedback> = {
  provide: FormFeedback,
  inject: [KeyRing, RESOLVED_OPTIONS],
  useFactory: (keys: KeyRing, { applicationId, cookieName }: ResolvedOptions) => {
    const tools = { applicationId, keys, clock: systemClock, ids: randomIds };
    return new FormFeedback(new TokenSeal(tools, 'form', FEEDBACK_TTL_MS), `${cookieName}-form`);
  },
};

/** What forms without the browser script need. */
export const FORM_PROVIDERS: Provider[] = [tokens, feedback, PageForms, UploadReader, FormPosts];
