import type { QrBody } from '../../src/contracts/api-joining.ts';

/** Dark on white in every theme: a camera reads nothing else. */
export function Qr({ of, label }: { readonly of: QrBody; readonly label: string }) {
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${of.size} ${of.size}`}
      shape-rendering="crispEdges"
    >
      <rect width={of.size} height={of.size} fill="#fff" />
      <path d={of.path} fill="#000" />
    </svg>
  );
}
