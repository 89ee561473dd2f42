// Loaded before a node's own program: tells the test the processor time so far, and how large the heap is without what could be
// collected.
process.on('message', (question) => {
  if (question === 'heap') globalThis.gc();
  const { user, system } = process.cpuUsage();
  process.send({ heapBytes: process.memoryUsage().heapUsed, processorMs: (user + system) / 1_000 });
});
// A node that has ended its work must not stay for the test's sake.
process.channel.unref();
