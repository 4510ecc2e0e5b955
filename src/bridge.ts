// The agent's end of the extension's MCP server: VS Code starts it with the directory of a window's private socket and
// talks MCP over its stdin and stdout. It passes bytes on and knows nothing of what they mean.
import { connect } from "node:net";
import { readSocketFile, socketFiles } from "./mcp/socket-files.ts";

const GONE = "Artie: the VS Code window that offered this server is gone. Start the server again from an open window.";
const CLOSED = "Artie: the VS Code window closed the connection. Start the server again from an open window.";

function main(directory: string | undefined): void {
  const door = directory === undefined ? undefined : readDoor(directory);
  if (door === undefined) {
    fail(GONE);
    return;
  }
  const { stdin, stdout } = process;
  const socket = connect({ path: door.address, allowHalfOpen: true });
  let message: string | undefined = GONE;

  socket.on("connect", () => {
    message = CLOSED;
    socket.write(`${door.token}\n`);
    stdin.pipe(socket);
    socket.pipe(stdout);
  });
  stdin.on("end", () => (message = undefined));
  // The client is gone: there is nobody to tell.
  stdout.on("error", () => {
    message = undefined;
    socket.destroy();
  });
  // "close" follows and says it.
  socket.on("error", () => undefined);
  socket.on("end", () => socket.end());
  socket.on("close", () => {
    if (message !== undefined) fail(message);
    stdin.destroy();
  });
}

function readDoor(directory: string): { token: string; address: string } | undefined {
  const files = socketFiles(directory);
  const [token, address] = [readSocketFile(files.token), readSocketFile(files.address)];
  return token === undefined || address === undefined ? undefined : { token, address };
}

/** Sets the exit code and lets the process end by itself, so that what is on its way out arrives. */
function fail(message: string): void {
  process.exitCode = 1;
  process.stderr.write(`${message}\n`);
}

main(process.argv[2]);
