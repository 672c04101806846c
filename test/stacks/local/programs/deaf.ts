// A process of the tests that does not hear SIGTERM.
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready', pid: process.pid });
