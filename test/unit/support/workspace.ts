// A folder for a test to put files in, gone when the test has ended.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface Workspace {
  readonly folder: string;
  /** Writes a file and gives its absolute path. */
  readonly write: (name: string, content: string | Buffer) => string;
}

export function makeWorkspace(): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "artie-test-")));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}
