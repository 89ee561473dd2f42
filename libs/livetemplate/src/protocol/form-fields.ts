/** Names of the hidden fields that tell a form's page; no action gets them. */
export const FORM_FIELDS = { page: 'lvt-page', csrf: 'lvt-csrf' } as const;

/** Name of the part of a form with files that is the message: what is otherwise the whole body of an action over HTTP. */
export const MESSAGE_FIELD = 'lvt-message';

/** Names that are not the application's, in forms as in `data-lvt-…` attributes. */
export const RESERVED_FIELD = /^lvt[-A-Z]/u;

/** As long as an id of a page, and as 128 bits in base64url. */
const LENGTH = 22;

/**
 * What `{{lvtForm}}` stands for. Templates are the same for everybody, so the values are put in when a document is served,
 * in place of as many dots: that moves no position in the HTML of a fragment.
 */
export const FORM_FIELDS_MARKUP = markupOf('.'.repeat(LENGTH), '.'.repeat(LENGTH));

/** A document with the values of one page in all of its forms. Data is escaped and holds no markup that could be taken for a field. */
export function withFormFields(html: string, page: string, csrf: string): string {
  return html.replaceAll(FORM_FIELDS_MARKUP, () => markupOf(page, csrf));
}

function markupOf(page: string, csrf: string): string {
  return field(FORM_FIELDS.page, page) + field(FORM_FIELDS.csrf, csrf);
}

function field(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${value}">`;
}
