/** The documented shape of `livetemplate check --json`: what is not in it must not come out. */

const closed = (properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const list = (items: object) => ({ type: 'array', items });
const nullable = (schema: object) => ({ anyOf: [{ type: 'null' }, schema] });

const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 0 };
const ordinal = { type: 'integer', minimum: 1 };
const mode = { enum: ['value-patch', 'fragment-replace'] };

const position = closed({ source: text, offset: count, line: ordinal, column: ordinal });
const finding = closed({ reason: text, message: text, advice: text, pos: position });

const fragment = closed({
  id: nullable(text),
  kind: { enum: ['document', 'element', 'branch', 'list', 'item'] },
  mode,
  reasons: list(text),
  slots: count,
  pos: nullable(position),
  fragments: list({ $ref: '#/definitions/fragment' }),
});

const analysis = closed({
  template: text,
  selectedMode: mode,
  capabilityReport: closed({
    supportPercentage: { type: 'integer', minimum: 0, maximum: 100 },
    supported: list(closed({ construct: text, count: ordinal })),
    fallbacks: list(closed({ construct: text, count: ordinal, reason: text, places: list(position) })),
    reasons: list(finding),
  }),
  fragments: list({ $ref: '#/definitions/fragment' }),
  expectedBandwidthReduction: { type: 'number', minimum: 0, maximum: 1 },
  bandwidthModel: closed({
    fragmentBytes: count,
    updateBytes: count,
    valueBytes: count,
    itemCount: count,
    explanation: text,
  }),
  actions: list(closed({ attribute: text, action: text, pos: position })),
  codeSlots: list(
    closed({
      code: text,
      update: { enum: ['whole-attribute', 'whole-element', 'not-live'] },
      message: text,
      pos: position,
    }),
  ),
  warnings: list(finding),
  advice: list(finding),
});

const error = closed({
  code: { enum: ['TEMPLATE_SYNTAX', 'TEMPLATE_ESCAPE'] },
  errorClass: text,
  message: text,
  hint: nullable(text),
  file: nullable(text),
  line: nullable(ordinal),
  column: nullable(ordinal),
});

export const checkJsonSchema = {
  ...closed({
    templates: list(analysis),
    errors: list(error),
    belowMinSupport: list(text),
    files: { type: 'object', additionalProperties: text },
  }),
  definitions: { fragment },
};
