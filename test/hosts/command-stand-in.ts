/**
 * A stand-in for Pulumi's command provider 1.2.1, which is in no registry: remote commands, by the real ssh, with the
 * host key pinned as the official one pins it, and with its rules of what is created, updated and replaced. It proves
 * that the engine, our program and a real sshd agree; the official one's own SSH client it does not know.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import plugins from '@pulumi/pulumi/proto/plugin_pb.js';
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import messages from '@pulumi/pulumi/proto/provider_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import structs from 'google-protobuf/google/protobuf/struct_pb.js';

interface Inputs {
  readonly connection: {
    readonly host: string;
    readonly user: string;
    readonly hostKey: string;
    readonly privateKey: string;
  };
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly stdin?: string;
  readonly triggers?: readonly unknown[];
}

function run(inputs: Inputs, command: string | undefined): Readonly<Record<string, string>> {
  if (command === undefined) return {};
  const { host, user, hostKey, privateKey } = inputs.connection;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'command-stand-in-'));
  try {
    const [known, key] = [path.join(folder, 'known_hosts'), path.join(folder, 'key')];
    writeFileSync(known, `${host} ${hostKey}\n`);
    writeFileSync(key, privateKey, { mode: 0o600 });
    const settings = {
      StrictHostKeyChecking: 'yes',
      UserKnownHostsFile: known,
      BatchMode: 'yes',
      IdentitiesOnly: 'yes',
      LogLevel: 'ERROR',
      ConnectTimeout: '10',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const args = ['-T', '-F', '/dev/null', ...options, '-i', key, `${user}@${host}`, command];
    const ended = spawnSync('ssh', args, { encoding: 'utf8', input: inputs.stdin ?? '' });
    // In the official one's words, which show all that was said.
    if (ended.status !== 0) {
      throw new Error(
        `Process exited with status ${String(ended.status)}: running "${command}":\n${ended.stdout}${ended.stderr}`,
      );
    }
    return { stdout: ended.stdout.replace(/\n$/, ''), stderr: ended.stderr.replace(/\n$/, '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function answer<Q, A>(work: (request: Q) => A) {
  return ({ request }: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
    try {
      callback(null, work(request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: status.UNKNOWN, details, name: 'StandIn', message: details });
    }
  };
}

const propertiesIn = (struct: structs.Struct | undefined) =>
  (struct?.toJavaScript() ?? {}) as Readonly<Record<string, unknown>>;
const inputsIn = (struct: structs.Struct | undefined) => propertiesIn(struct) as unknown as Inputs;
const structOf = (value: object) =>
  structs.Struct.fromJavaScript(value as Parameters<typeof structs.Struct.fromJavaScript>[0]);

const check = answer((request: messages.CheckRequest) =>
  new messages.CheckResponse().setInputs(request.getNews()),
);

const server = new Server();
server.addService(services.ResourceProviderService, {
  checkConfig: check,
  configure: answer(() => new messages.ConfigureResponse()),
  check,
  diff: answer((request: messages.DiffRequest) => {
    const [olds, news] = [propertiesIn(request.getOlds()), propertiesIn(request.getNews())];
    const keys = Object.keys({ ...news, ...olds }).filter((key) => key !== 'stdout' && key !== 'stderr');
    const changed = keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    return new messages.DiffResponse()
      .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
      .setReplacesList(changed.filter((key) => key === 'triggers'));
  }),
  create: answer((request: messages.CreateRequest) => {
    const inputs = inputsIn(request.getProperties());
    const said = request.getPreview() ? {} : run(inputs, inputs.create);
    return new messages.CreateResponse().setId('command').setProperties(structOf({ ...inputs, ...said }));
  }),
  update: answer((request: messages.UpdateRequest) => {
    const inputs = inputsIn(request.getNews());
    const said = request.getPreview() ? {} : run(inputs, inputs.update ?? inputs.create);
    return new messages.UpdateResponse().setProperties(structOf({ ...inputs, ...said }));
  }),
  delete: answer((request: messages.DeleteRequest) => {
    const inputs = inputsIn(request.getProperties());
    run(inputs, inputs.delete);
    return new empties.Empty();
  }),
  cancel: answer(() => new empties.Empty()),
  getPluginInfo: answer(() => new plugins.PluginInfo().setVersion('1.2.1')),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
