export { findTemplates, loadTemplates, type TemplateTexts } from './folder-loader.js';
export { TemplateWatcher, type TemplateWatcherOptions } from './template-watcher.js';
