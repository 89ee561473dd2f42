import { ConfigurableModuleBuilder } from '@nestjs/common';

import { MODULE_OPTIONS } from './livetemplate.internal-constants.js';
import type { LiveTemplateModuleExtras, LiveTemplateModuleOptions } from './livetemplate.options.js';

const EXTRAS: Required<LiveTemplateModuleExtras> = { isGlobal: true, health: true };

export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<LiveTemplateModuleOptions>({
  optionsInjectionToken: MODULE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createLiveTemplateOptions')
  .setExtras<LiveTemplateModuleExtras>(EXTRAS, (definition, extras) => ({
    ...definition,
    global: extras.isGlobal ?? EXTRAS.isGlobal,
  }))
  .build();
