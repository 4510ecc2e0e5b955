// Prints what another process appends to a file, as it comes.
import { open, type FileHandle } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const pollMs = 100;

/** Copies what is added to `file` to this terminal until `work` is settled; returns what `work` returns. */
export async function followFile<T>(file: string, work: Promise<T>): Promise<T> {
  await using handle = await open(file, "r");
  const settled = new AbortController();
  const printing = printAsItComes(handle, settled.signal);
  try {
    return await work;
  } finally {
    settled.abort();
    await printRest(handle, await printing);
  }
}

async function printAsItComes(handle: FileHandle, settled: AbortSignal): Promise<number> {
  let position = 0;
  while (!settled.aborted) {
    position = await printRest(handle, position);
    await setTimeout(pollMs);
  }
  return position;
}

/** Prints what stands behind `position` and returns the new one. */
async function printRest(handle: FileHandle, position: number): Promise<number> {
  const { size } = await handle.stat();
  if (size <= position) return position;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - position), 0, size - position, position);
  process.stdout.write(buffer.subarray(0, bytesRead));
  return position + bytesRead;
}
