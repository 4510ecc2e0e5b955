// What the editors of configuration files share: places in a text, and why a file is left alone.

export interface Position {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** The file can't be edited as it is. The message goes on after "... can't be changed: ". */
export class FileProblem extends Error {
  readonly position: Position | undefined;

  constructor(message: string, position?: Position) {
    super(message);
    this.name = "FileProblem";
    this.position = position;
  }
}

export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** How the lines of this text end. */
export function eolOf(text: string): "\r\n" | "\n" {
  return /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n";
}
