import { afterEach, describe, expect, it } from '@jest/globals';
import { LivePage } from '@livetemplate/nestjs';

import { LiveHost } from './live-host.js';

@LivePage('/people', { template: 'people.html' })
class PeoplePage {
  mount() {
    return { users: [{ name: 'Ann' }] };
  }
}

const templates = { 'people.html': '<ul>{{range .users}}<li>{{.Name}}</li>{{end}}</ul>' };
const HINT =
  'people.html:1:25: the data has no "Name" here, but "name" [near-name]. Write .name: names count with their case.';

let host: LiveHost;
afterEach(() => host.close());

describe('a name that the data has in other letters', () => {
  it('is told to developers, once', async () => {
    host = await LiveHost.start({ options: { templates }, controllers: [PeoplePage] });
    for (let i = 0; i < 2; i++) expect((await host.browser().fetch('/people')).status).toBe(200);
    const hints = host.warnings.filter((warning) => warning.includes('near-name'));
    expect(hints.map((hint) => JSON.parse(hint) as object)).toEqual([
      expect.objectContaining({ message: HINT, template: 'people.html' }),
    ]);
  });

  it("is nobody's business in production", async () => {
    host = await LiveHost.start({ options: { templates, debug: false }, controllers: [PeoplePage] });
    expect((await host.browser().fetch('/people')).status).toBe(200);
    expect(host.warnings.filter((warning) => warning.includes('near-name'))).toEqual([]);
  });
});
