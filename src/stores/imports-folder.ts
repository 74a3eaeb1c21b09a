import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folderName = 'imports';

/** Where files of customers lie while they are read; no backup takes them along. [CUS12] */
export const importsFolder = (data: string): string => join(data, folderName);
export const isImported = (path: string): boolean => path.startsWith(`${folderName}/`);

/**
 * A file may name who is erased, in any column and encoding: all of them go, and who was importing
 * one sends it again. `records` is the path of the records' file. [CUS12]
 */
export function forgetImports(records: string): void {
  rmSync(importsFolder(dirname(records)), { recursive: true, force: true });
}
