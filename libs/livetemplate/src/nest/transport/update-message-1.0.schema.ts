/**
 * The published schema of the 1.0 envelope, word for word. It is a contract with clients that other people write: never
 * changed, only followed by a schema of another version.
 *
 * @see requirement W1
 */
export const UPDATE_MESSAGE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://schemas.livefir.dev/livetemplate/update-message-1.0.json',
  title: 'LiveTemplate Update Message v1.0',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'seq', 'updates', 'timestamp'],
  properties: {
    version: {
      type: 'string',
      enum: ['1.0'],
    },
    seq: {
      type: 'integer',
      minimum: 0,
    },
    ack: {
      type: 'integer',
      minimum: 0,
    },
    updates: {
      type: 'array',
      minItems: 1,
      items: {
        $ref: '#/$defs/update',
      },
    },
    timestamp: {
      type: 'string',
      format: 'date-time',
    },
  },
  $defs: {
    chunk: {
      type: 'object',
      additionalProperties: false,
      required: ['seq', 'total', 'id'],
      properties: {
        seq: {
          type: 'integer',
          minimum: 1,
        },
        total: {
          type: 'integer',
          minimum: 1,
        },
        id: {
          type: 'string',
          minLength: 1,
        },
      },
    },
    value_update_item: {
      type: 'object',
      additionalProperties: false,
      required: ['position', 'length', 'new_value', 'data_path'],
      properties: {
        position: {
          type: 'integer',
          minimum: 0,
        },
        length: {
          type: 'integer',
          minimum: 0,
        },
        new_value: {
          type: 'string',
        },
        value_type: {
          type: 'string',
          enum: ['string', 'number', 'bool', 'html', 'json'],
          default: 'string',
        },
        data_path: {
          type: 'string',
          minLength: 1,
        },
      },
    },
    update: {
      type: 'object',
      additionalProperties: false,
      required: ['fragment_id', 'action', 'data'],
      properties: {
        fragment_id: {
          type: 'string',
          minLength: 1,
        },
        action: {
          type: 'string',
          enum: ['value_updates', 'replace'],
        },
        data: {
          oneOf: [
            {
              type: 'array',
              items: {
                $ref: '#/$defs/value_update_item',
              },
            },
            {
              type: 'string',
            },
          ],
        },
        chunk: {
          $ref: '#/$defs/chunk',
        },
      },
      allOf: [
        {
          if: {
            properties: {
              action: {
                const: 'value_updates',
              },
            },
          },
          then: {
            properties: {
              data: {
                type: 'array',
              },
            },
          },
        },
        {
          if: {
            properties: {
              action: {
                const: 'replace',
              },
            },
          },
          then: {
            properties: {
              data: {
                type: 'string',
              },
            },
          },
        },
      ],
    },
  },
} as const;
