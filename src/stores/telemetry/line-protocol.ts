import type { Point } from '../../contracts/effects.ts';
import { nanoseconds, tagsOf } from './points.ts';

/**
 * One line for a point without a fault; it holds no line break whatever the tags say. [TEL6]
 * Source: InfluxDB, Line protocol reference, "Special characters". Fields are floats, always: a
 * field whose type changed would refuse every later point.
 */
export function lineOf(point: Point): string {
  const tags = tagsOf(point.series).map(([name, value]) => `,${escaped(name)}=${escaped(value)}`);
  const fields = Object.entries(point.fields).map(([name, value]) => `${escaped(name)}=${value}`);
  const key = `${escaped(point.measurement)}${tags.join('')}`;
  return `${key} ${fields.join(',')} ${nanoseconds(point)}`;
}

function escaped(text: string): string {
  return text.replace(/[,= ]/g, (letter) => `\\${letter}`);
}
