// A process of the tests that lives until it is told to end, and answers what it is sent.
process.on('message', (message) => process.send?.({ heard: message }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.stdout.write('one\ntwo\n');
process.send?.({ kind: 'ready', pid: process.pid });
