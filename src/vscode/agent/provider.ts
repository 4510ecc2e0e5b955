// Offers Artie's tools to VS Code's agents: an MCP server inside this extension host that a bridge process reaches over a
// private socket, and to other agents of this machine, whose launcher finds the window by a file. Until somebody is signed
// in there is no socket; until a client connects, no MCP SDK.
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import type { Duplex } from "node:stream";
import * as vscode from "vscode";
import type { AgentSocket } from "../../mcp/socket.ts";
import { agentSettings } from "../shell/agent-settings.ts";
import { onDidChangeSetting } from "../shell/settings.ts";
import { showLog } from "../ui/command.ts";
import { commandAction, fail, openSettings, warn } from "../ui/outcome.ts";
import type { AgentDeps } from "./serve.ts";
import { renewLauncher, WindowFile } from "./window-file.ts";

/** As package.json announces it. */
export const PROVIDER_ID = "artie.mcp";

type AgentProviderDeps = Omit<AgentDeps, "onDidChangeSettings">;

export class AgentProvider implements vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> {
  readonly #deps: AgentProviderDeps;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #onDidChangeSettings = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  readonly #windowFile: WindowFile;
  /** Aborted to hang up on the clients that are connected. */
  #connections = new AbortController();
  #socket: Promise<AgentSocket> | undefined;
  #reportedProblem: string | undefined;

  readonly onDidChangeMcpServerDefinitions = this.#onDidChange.event;

  constructor(deps: AgentProviderDeps) {
    this.#deps = deps;
    this.#windowFile = new WindowFile(deps.log);
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      this.#onDidChangeSettings,
      deps.accounts.onDidChangeActive(() => {
        this.#hangUp();
        deps.approvals.withdraw(vscode.l10n.t("another account is active in the window now"));
        void this.#takeOffer();
      }),
      onDidChangeSetting("agent", () => void this.#takeSettings()),
    );
    void deps.accounts.ready.then(() => this.#letIn());
    void renewLauncher(deps);
  }

  async provideMcpServerDefinitions(): Promise<vscode.McpStdioServerDefinition[]> {
    await this.#deps.accounts.ready;
    if (!this.#isWanted) return [];
    try {
      return [this.#definition(await this.#listen())];
    } catch (error) {
      const { t } = vscode.l10n;
      const what = t("The agent can't use Artie until the window is reloaded, because its socket could not be made");
      fail(what, error, commandAction(t("Reload Window"), "workbench.action.reloadWindow"), showLog());
      return [];
    }
  }

  #definition({ bridgeArguments }: AgentSocket): vscode.McpStdioServerDefinition {
    const args = [this.#deps.context.asAbsolutePath("dist/bridge.cjs"), ...bridgeArguments];
    const env = { ELECTRON_RUN_AS_NODE: "1" };
    return new vscode.McpStdioServerDefinition("Artie", process.execPath, args, env, this.#definitionVersion());
  }

  /** Ends every connection, and every bridge with it, and removes the socket. */
  async dispose(): Promise<void> {
    this.#following.dispose();
    await this.#stopListening();
    await this.#windowFile.dispose();
  }

  get #isWanted(): boolean {
    return this.#deps.accounts.active !== undefined && agentSettings().enabled;
  }

  /** Another account or other settings are another version, so that VS Code asks for the tools again. */
  #definitionVersion(): string {
    const { accounts, version } = this.#deps;
    const { id, apiUrl } = accounts.active ?? {};
    const digest = createHash("sha256")
      .update(JSON.stringify([id, apiUrl, agentSettings()]))
      .digest("hex");
    return `${version}-${digest.slice(0, 12)}`;
  }

  async #takeSettings(): Promise<void> {
    this.#onDidChangeSettings.fire();
    await this.#takeOffer();
    await this.#reportProblem();
  }

  /** Has VS Code ask for the definition again; without one there is no socket either. */
  async #takeOffer(): Promise<void> {
    if (!this.#isWanted) await this.#stopListening();
    // First VS Code, which puts another server in the place of the one that it has.
    this.#onDidChange.fire();
    void this.#letIn();
  }

  /** For agents outside VS Code, which nobody asks for a definition. They do without a window that can't have a socket. */
  async #letIn(): Promise<void> {
    const account = this.#deps.accounts.active?.label;
    if (account === undefined || !this.#isWanted) return;
    const socket = await this.#listen().catch(() => undefined);
    if (socket) await this.#windowFile.show(socket.files, account);
  }

  /** Tells the person what is wrong with the settings: when they change them, or when an agent first meets them. */
  async #reportProblem(): Promise<void> {
    const { selectTools } = await import("../shell/agent-access.ts");
    const { problem } = selectTools(agentSettings());
    const isNews = problem !== this.#reportedProblem;
    this.#reportedProblem = problem;
    if (problem === undefined || !isNews) return;
    const message = vscode.l10n.t("The agent has no tools of Artie until its settings are corrected: {0}", problem);
    warn(message, openSettings("artie.agent"));
  }

  #listen(): Promise<AgentSocket> {
    this.#socket ??= this.#startListening().catch((error: unknown) => {
      this.#socket = undefined;
      throw error;
    });
    return this.#socket;
  }

  async #startListening(): Promise<AgentSocket> {
    const { AgentSocket } = await import("../../mcp/socket.ts");
    const { log } = this.#deps;
    return AgentSocket.listen({
      root: tmpdir(),
      onConnection: (stream, program) => void this.#serve(stream, program),
      log: (message) => log.warn(message),
    });
  }

  async #serve(stream: Duplex, program: string | undefined): Promise<void> {
    const { log } = this.#deps;
    const { signal } = this.#connections;
    log.info("An agent connected.");
    try {
      await this.#reportProblem();
      const { serve } = await import("./serve.ts");
      await serve({ ...this.#deps, onDidChangeSettings: this.#onDidChangeSettings.event }, { stream, program }, signal);
    } catch (error) {
      log.error("An agent's connection failed.", error);
      stream.destroy();
    } finally {
      log.info("An agent disconnected.");
    }
  }

  #hangUp(): void {
    this.#connections.abort();
    this.#connections = new AbortController();
  }

  async #stopListening(): Promise<void> {
    this.#hangUp();
    const listening = this.#socket;
    this.#socket = undefined;
    const hidden = this.#windowFile.hide();
    const socket = await listening?.catch(() => undefined);
    await socket?.dispose();
    await hidden;
  }
}
