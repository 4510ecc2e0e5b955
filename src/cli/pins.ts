// Which pipelines are meant by what `connect --pipeline` was given. Names change: what a client gets is told by UUIDs, and
// the names are kept to be shown.
import type { Duplex } from "node:stream";
import { z } from "zod";
import { Asking } from "../clients/ask.ts";
import { ClientError } from "../clients/errors.ts";
import { type Credential, credentialFrom, type Kept, readKept } from "../clients/kept.ts";
import { windowWay } from "../clients/launcher/way.ts";
import { artieHome, type Machine } from "../clients/machine.ts";
import { isUuid } from "../rules/named.ts";
import { Resolver } from "../rules/resolve.ts";
import { openApi } from "./api.ts";
import { openRemote } from "./remote.ts";

interface Asked {
  readonly client: string;
  readonly machine: Machine;
  readonly folder: string;
  /** Given with the same command. */
  readonly credential: Credential | undefined;
  readonly version: string;
}

type Pins = Pick<Kept["selection"], "pipelines" | "names">;

const named = z.object({ uuid: z.string(), name: z.string() });
type Named = z.infer<typeof named>;

/** Asks the account that the client will reach. @throws ClientError for a name that it does not know */
export async function pinned(refs: readonly string[], asked: Asked): Promise<Pins> {
  if (refs.length === 0) return { pipelines: [] };
  const found = await resolveAll(refs, asked).catch((error: unknown) => {
    throw new ClientError(`${sentence(error)} Nothing was changed.`);
  });
  return {
    pipelines: [...new Set(found.map(({ uuid }) => uuid))],
    names: Object.fromEntries(found.map(({ uuid, name }) => [uuid, name])),
  };
}

async function resolveAll(refs: readonly string[], { client, machine, folder, credential, version }: Asked) {
  const home = artieHome(machine);
  if (credential) return askCredential(refs, credential, version);
  const window = await windowWay({ root: home.root, client: undefined, cwd: folder }, new Set());
  if (window) return askStream(refs, window.stream);
  const own = (await readKept(home, client))?.credential ?? credentialFrom(machine.env);
  if (own) return askCredential(refs, own, version);
  const unknown = refs.find((ref) => !isUuid(ref));
  if (unknown === undefined) return refs.map((uuid) => ({ uuid, name: uuid }));
  throw new ClientError(
    `Nobody can say which pipeline is named "${unknown}": open a VS Code window that is signed in, give a grant or a key with --grant-stdin, or name it by its UUID.`,
  );
}

async function askCredential(refs: readonly string[], credential: Credential, version: string): Promise<Named[]> {
  if (credential.kind === "grant") return askStream(refs, await openRemote(credential.url));
  const { apiUrl, key } = credential.kind === "key" ? credential : {};
  const where = { sandbox: credential.kind === "sandbox", apiUrl, eventsUrl: undefined };
  await using api = await openApi({ ...where, folders: undefined, audit: undefined }, version, key);
  const resolver = new Resolver((await api.services()).artie, AbortSignal.timeout(TIME_MS));
  return await Promise.all(refs.map((ref) => resolver.pipeline(ref)));
}

const TIME_MS = 60_000;

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

/** A window or a gateway, by the same tool that an agent would ask. */
async function askStream(refs: readonly string[], stream: Duplex): Promise<Named[]> {
  const asking = new Asking(stream, stream);
  for (const event of ["close", "end"]) stream.on(event, () => asking.end("The connection has ended."));
  stream.on("error", () => stream.destroy());
  try {
    await asking.begin();
    const get = (pipeline: string) => asking.call("get_single_artie_pipeline_by_id", { pipeline });
    return await Promise.all(refs.map(async (ref) => named.parse(await get(ref))));
  } finally {
    stream.end();
  }
}
