import type { ComponentChildren } from 'preact';
import type { MessageKey } from './en.ts';
import { template } from './language.ts';

/** A text of the catalogue with elements in its holes, such as a code in `<bdi>`. */
export function Rich(props: {
  readonly of: MessageKey;
  readonly with: Readonly<Record<string, ComponentChildren>>;
}) {
  const pieces = template(props.of).split(/(\{\w+\})/);
  return (
    <>
      {pieces.map((piece) =>
        piece.startsWith('{') ? (props.with[piece.slice(1, -1)] ?? piece) : piece,
      )}
    </>
  );
}
