// Every compiler setting of the workspace, one after another: the fence around a room is the setting it is checked with.
import { at, runTool } from './workspace.mjs';

const projects = {
  'everything on the server': 'tsconfig.json',
  'rooms without Node or a browser': 'libs/livetemplate/tsconfig.pure.json',
  'the browser script': 'tsconfig.client.json',
  'specs that drive a browser': 'tsconfig.browser.json',
};

let failed = false;
for (const [what, project] of Object.entries(projects)) {
  const status = await runTool('tsc', ['-p', at(project), '--pretty', 'false']);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${what} (${project})`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
