import { inspect, type InspectOptionsStylized } from 'node:util';

import { sentence } from '../logging/log-line.js';
import type { AuditEventName } from './audit-events.js';

/** A line of the audit log: an object with its event and what belongs to it, which is read as one line on a terminal. */
export class AuditLine {
  readonly event: AuditEventName;

  constructor(event: AuditEventName, fields: object) {
    this.event = event;
    Object.assign(this, fields);
  }

  [inspect.custom](_depth: number, options: InspectOptionsStylized): string {
    const { event, ...fields } = this;
    return sentence(event, fields, options);
  }
}
