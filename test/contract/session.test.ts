import { test } from 'vitest';
import { startAedes } from './aedes.ts';
import { findMosquitto, startMosquitto } from './mosquitto.ts';
import { sessionContract } from './session.ts';

sessionContract('aedes', startAedes);

const mosquitto = findMosquitto();
if (mosquitto) {
  sessionContract('Mosquitto', (tlsDir) => startMosquitto(mosquitto, tlsDir));
} else {
  // Said aloud, so that nobody takes a run without it for a proof.
  test('no Mosquitto on this machine: its contract was not run', () => {
    console.warn('no mosquitto found: the session was judged on aedes only');
  });
}
