// A gateway of the built command line, before a sandbox of its own, with an administrator who types.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";
import { type Replica, startReplica } from "../../gateway/processes.ts";
import { root } from "../../harness/paths.ts";
import { run } from "../../mcp/child.ts";

const cli = join(root, "dist", "cli.js");
const granted = z.object({ id: z.string(), token: z.string(), url: z.string(), connect_code: z.string() });
export type Granted = z.infer<typeof granted>;

export class Gateway implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly #replica: Replica;
  readonly #folder: string;

  private constructor(sandbox: Sandbox, replica: Replica, folder: string) {
    this.sandbox = sandbox;
    this.#replica = replica;
    this.#folder = folder;
  }

  /** @param flags Of the command line, beside those that say where it listens. */
  static async open(...flags: readonly string[]): Promise<Gateway> {
    const folder = await mkdtemp(join(tmpdir(), "artie-gateway-"));
    const sandbox = await startSandbox();
    const address = `sqlite:${join(folder, "gateway.sqlite")}`;
    return new Gateway(
      sandbox,
      await startReplica(cli, { address, folder }, sandbox, { flags: ["--port", "0", ...flags] }),
      folder,
    );
  }

  get url(): string {
    return this.#replica.url;
  }

  /** A new grant. @param flags Beside its name. */
  async grant(...flags: readonly string[]): Promise<Granted> {
    return granted.parse(JSON.parse(await this.artieMcp("grant", "create", "--name", "An agent", ...flags, "--json")));
  }

  /** What an administrator types. @throws Error with what it says when it fails */
  async artieMcp(...args: readonly string[]): Promise<string> {
    const env = { ARTIE_GATEWAY_TOKEN: this.#replica.adminToken ?? "" };
    const { code, stdout, stderr } = await run([cli, ...args, "--gateway", this.url], "", env);
    if (code !== 0) throw new Error(`artie-mcp ${args.slice(0, 2).join(" ")}: ${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#replica.child[Symbol.asyncDispose]();
    await this.sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
