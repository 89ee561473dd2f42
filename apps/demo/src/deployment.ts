import type { LiveTemplateModuleOptions } from '@livetemplate/nestjs';

type Store = NonNullable<LiveTemplateModuleOptions['store']>;

/**
 * What differs from one place that the demo runs in to the next. All of its applications share it: with the address of a Redis in
 * `REDIS_URL` and the same `LIVETEMPLATE_SECRET` and `SESSION_SECRET`, any number of processes serve the same pages. With more time for
 * Redis in `REDIS_ANSWER_MS`, a machine that is busy with other things is not taken for an outage. Demos that are to have nothing in common on
 * one Redis differ by their `REDIS_PREFIX`.
 */
export const DEPLOYMENT: Pick<LiveTemplateModuleOptions, 'secret' | 'store'> = {
  secret: process.env['LIVETEMPLATE_SECRET'],
  store: storeOf(process.env),
};

/** Whose `X-Forwarded-For` is believed, as Express' setting `trust proxy` has it: needed behind a load balancer. */
export const TRUSTED_PROXIES = process.env['TRUST_PROXY'];

function storeOf({ REDIS_URL: redis = '', REDIS_PREFIX: prefix, REDIS_ANSWER_MS: answerMs }: NodeJS.ProcessEnv): Store {
  if (redis === '') return 'memory';
  return {
    redis,
    ...(prefix === undefined ? {} : { prefix }),
    ...(answerMs === undefined ? {} : { answerMs: Number(answerMs) }),
  };
}
