import { createDemo } from './create-demo.js';

const DEFAULT_PORT = 3000;

const port = Number(process.env['PORT'] ?? DEFAULT_PORT);
const app = await createDemo();
// With the exit code 0 and `exit` handlers, where the signal itself would end the process without either.
app.enableShutdownHooks([], { useProcessExit: true });
try {
  await app.listen(port);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
  console.error(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`);
  process.exit(1);
}
console.log(`\nLiveTemplate demo: http://localhost:${port}\n`);
