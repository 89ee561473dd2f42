export { loadTemplates, type TemplateTexts } from './folder-loader.js';
