/**
 * One pattern a state, over its colour: the states can be told apart in grey, and by those who see
 * no difference between green and red.
 */
export function Patterns() {
  return (
    <defs>
      <pattern id="pattern-quiet" width="14" height="14" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.1" class="ink--quiet" />
        <circle cx="10" cy="10" r="1.1" class="ink--quiet" />
      </pattern>
      <Stripes id="pattern-busy" every={16} turn={45} ink="busy" />
      <Stripes id="pattern-nearly" every={9} turn={-45} ink="nearly" />
      <pattern
        id="pattern-full"
        width="9"
        height="9"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0V9M0 0H9" class="line--full" />
      </pattern>
      <Stripes id="pattern-unknown" every={7} turn={45} ink="unknown" />
    </defs>
  );
}

function Stripes(props: {
  readonly id: string;
  readonly every: number;
  readonly turn: number;
  readonly ink: string;
}) {
  return (
    <pattern
      id={props.id}
      width={props.every}
      height={props.every}
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${props.turn})`}
    >
      <path d={`M0 0V${props.every}`} class={`line--${props.ink}`} />
    </pattern>
  );
}
