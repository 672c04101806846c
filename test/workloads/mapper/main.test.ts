import { createServer } from 'coap';
import type { Server as CoapServer } from 'coap';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../../stacks/local/ports.ts';
import { encodeArmState, encodeTelemetry } from '../../../workloads/contracts/codec.ts';
import type { MachineId } from '../../../workloads/contracts/topics.ts';
import { topicOf } from '../../../workloads/contracts/topics.ts';
import { deviceName } from '../../../workloads/contracts/twin.ts';
import { ALL, ARM, PLC, SITE } from './a-line.ts';
import type { MapperLine } from './a-mapper.ts';
import { desire, mosquitto, startLine, until } from './a-mapper.ts';

const telemetry = (machine: MachineId, temperatureC: number) =>
  encodeTelemetry({
    epoch: 1,
    firstSequence: 0,
    readings: [{ deviceId: machine, timestamp: 1, temperatureC, humidityPct: 50, status: 'OK' }],
  });
const armState = (moving: boolean) =>
  encodeArmState({
    arm: ARM,
    sequence: 1,
    timestamp: 1,
    moving,
    speedMmS: 100,
    obeyedTerm: 1,
    obeyedSequence: 1,
  });
let line: MapperLine | undefined;
let device: CoapServer | undefined;
afterEach(async () => {
  await line?.remove();
  line = undefined;
  device?.close();
  device = undefined;
});

describe.skipIf(mosquitto === undefined)('a mapper and its Mosquitto as processes', () => {
  it(
    'S50 S52 report each twin twice at the start and again after a cut of the broker, and what a machine said meanwhile',
    { timeout: 300_000 },
    async () => {
      line = await startLine();
      const { broker, mapper, machines, edgeCore, twin } = line;
      await machines.publish(topicOf(SITE, ARM, 'telemetry'), telemetry(ARM, 21), { qos: 1 });
      await until(() => ALL.every((id) => (edgeCore.updates.get(deviceName(id)) ?? 0) >= 2), mapper);
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('temperatureC') === '21', mapper);
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('300', 1), { qos: 1 });
      await until(async () => (await twin(ARM))?.reported.reportPeriodMs === '300', mapper);

      const before = edgeCore.updates.get(deviceName(PLC))!;
      await broker.kill();
      edgeCore.twins.clear();
      await broker.start();
      await until(() => (edgeCore.updates.get(deviceName(PLC)) ?? 0) >= before + 2, mapper);
      await until(() => ALL.every((id) => edgeCore.twins.has(deviceName(id))), mapper);
      await machines.publish(topicOf(SITE, ARM, 'state'), armState(true), { qos: 1 });
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('moving') === 'true', mapper);
      expect(edgeCore.twins.get(deviceName(ARM))?.get('reportPeriodMs')).toBe('300');
    },
  );

  it(
    'lose no desired value that was acknowledged to a kill -9, and none that waits at the broker',
    { timeout: 300_000 },
    async () => {
      line = await startLine();
      const { mapper, machines, edgeCore, twin } = line;
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('300', 1), { qos: 1 });
      await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === '300', mapper);
      mapper.kill();
      // Nobody is there to hear it: the broker keeps it for the session.
      await machines.publish(topicOf(SITE, PLC, 'desired'), desire('400', 2), { qos: 1 });
      await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === '400', mapper);
      expect(mapper.restarts()).toBe(1);

      let last = '400';
      for (let round = 0; round < 3; round += 1) {
        for (let step = 0; step < 5; step += 1) {
          last = String(1_000 * (round + 1) + step);
          await machines.publish(topicOf(SITE, PLC, 'desired'), desire(last, 0), { qos: 1 });
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        mapper.kill();
        await until(async () => (await twin(ARM))?.desired.reportPeriodMs?.value === last, mapper);
      }
      expect(mapper.restarts()).toBe(4);
      await until(() => edgeCore.twins.get(deviceName(ARM))?.get('reportPeriodMs') === last, mapper);
      expect(await mapper.stop(10_000)).toMatchObject({ isClean: true });
    },
  );

  it('S40 observe a PLC that speaks CoAP, through its restart', { timeout: 300_000 }, async () => {
    const [port = 0] = await freePorts(1);
    let temperatureC = 30;
    const listen = (): Promise<CoapServer> =>
      new Promise((resolve) => {
        const server = createServer((request, response) => {
          if (request.headers.Observe !== 0) {
            response.end(telemetry(PLC, temperatureC));
            return;
          }
          const say = setInterval(() => response.write(telemetry(PLC, temperatureC)), 200);
          response.on('finish', () => clearInterval(say));
          server.on('close', () => clearInterval(say));
        });
        server.listen(port, '127.0.0.1', () => resolve(server));
      });
    device = await listen();
    line = await startLine(`coap://127.0.0.1:${port}/telemetry`);
    const { mapper, edgeCore, twin } = line;
    await until(() => edgeCore.twins.get(deviceName(PLC))?.get('temperatureC') === '30', mapper);
    device.close();
    temperatureC = 40;
    device = await listen();
    await until(async () => (await twin(PLC))?.reported.temperatureC === '40', mapper);
    expect((await twin(PLC))?.state).toBe('online');
  });
});
