import type { Tool } from './model/tools.ts';

/** Small drawings of what each tool draws; their words stand beside them. */
const paths: Readonly<Record<Tool, string>> = {
  select: 'M6 3l12 9-6 1-3 6z',
  room: 'M4 5h16v14H4z',
  wall: 'M4 19L12 6l8 10',
  door: 'M3 19h5M16 19h5M8 19V8a8 8 0 0 1 8 11',
  stairs: 'M4 20h4v-4h4v-4h4V8h4',
  rectangle: 'M5 6h14v12H5zM9 10h6M9 14h4',
  polygon: 'M5 9l7-5 8 6-3 9H8z',
  cut: 'M5 6h14v12H5zM14 3l-4 18',
  measure: 'M3 14l11-11 7 7-11 11zM8 9l2 2M11 6l2 2M5 12l2 2',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.1',
  scale: 'M4 12h16M4 8v8M20 8v8',
};

export function ToolIcon({ of }: { readonly of: Tool }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path d={paths[of]} />
    </svg>
  );
}
