import { readFileSync } from 'node:fs';
import { CliFailure } from './command.ts';

/** Reads a JSON file a person named; what is wrong with it is said, not thrown. */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure('command.shape', { message: reason, mend: 'check the path of the file' });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure('command.shape', {
      message: `${file}: ${reason}`,
      mend: 'mend the JSON at that place',
    });
  }
}

/** The bytes of a file a person named. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure('command.shape', { message: reason, mend: 'check the path of the file' });
  }
}
