import { createDemo } from './create-demo.js';

const DEFAULT_PORT = 3000;

const port = Number(process.env['PORT'] ?? DEFAULT_PORT);
const app = await createDemo();
// With the exit code 0 and `exit` handlers, where the signal itself would end the process without either.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(port);
console.log(`\nLiveTemplate demo: http://localhost:${port}\n`);
