// The private way to the MCP server inside the extension host: a socket that only this user's bridge can talk to.
// The MCP SDK is not loaded here: listening is cheap, and most windows never have an agent.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { receiveToken } from "./handshake.ts";
import { MessageTooLong } from "./line-limit.ts";
import { type SocketFiles, socketFiles } from "./socket-files.ts";
import { createSocketDirectory, newAddress, writeSocketFiles } from "./socket-directory.ts";

export interface AgentSocketOptions {
  /** The directory in which the socket's own directory is made, e.g. `os.tmpdir()`. */
  readonly root: string;
  /**
   * Takes a client that has shown the token; the stream ends when the client does and may be written to after that.
   * `program`: the agent program that the launcher speaks for.
   */
  readonly onConnection: (stream: Duplex, program: string | undefined) => void;
  /** Told in one line of clients that are refused. Never given the token. */
  readonly log?: (message: string) => void;
}

export class AgentSocket {
  readonly directory: string;
  readonly #server: Server;
  readonly #connections: Set<Socket>;

  /** Use {@link AgentSocket.listen}. */
  private constructor(directory: string, server: Server, connections: Set<Socket>) {
    this.directory = directory;
    this.#server = server;
    this.#connections = connections;
  }

  /** What the bridge is started with: where the token and the address are, not the token. */
  get bridgeArguments(): readonly string[] {
    return [this.directory];
  }

  /** Where a client finds the token and the address. */
  get files(): SocketFiles {
    return socketFiles(this.directory);
  }

  /** Starts listening, after sweeping up what crashed windows left. @throws Error when no socket can be made */
  static async listen(options: AgentSocketOptions): Promise<AgentSocket> {
    const token = randomBytes(32).toString("base64url");
    const directory = await createSocketDirectory(options.root);
    const connections = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      connections.add(socket);
      socket.on("close", () => connections.delete(socket));
      void admit(socket, token, options);
    });
    try {
      await listenAt(server, directory, token);
    } catch (error) {
      server.close();
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    server.on("error", (error) => options.log?.(`The agent's socket failed: ${error.message}`));
    return new AgentSocket(directory, server, connections);
  }

  /** Stops listening, ends every connection and with it every bridge, and removes the directory. */
  async dispose(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#connections) socket.destroy();
    await closed;
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function listenAt(server: Server, directory: string, token: string): Promise<void> {
  const address = newAddress(directory);
  server.listen(address);
  await once(server, "listening");
  if (process.platform !== "win32") await chmod(address, 0o600);
  await writeSocketFiles(directory, { token, address });
}

async function admit(socket: Socket, token: string, { onConnection, log }: AgentSocketOptions): Promise<void> {
  // A broken connection ends in "close" as well; without a listener the error would end the extension host.
  socket.on("error", (error) => {
    log?.(`An agent's connection ${error instanceof MessageTooLong ? "was closed" : "broke"}: ${error.message}`);
  });
  const { refusal, program } = await receiveToken(socket, token);
  if (refusal !== undefined) {
    log?.(`An agent's connection was refused: ${refusal}`);
    socket.destroy();
    return;
  }
  onConnection(socket, program);
}
