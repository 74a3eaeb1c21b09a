import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Hand, type Touch } from './hand.ts';
import { onAreaKey } from './keys.ts';
import { Grid, Lines, Names, Picture, StairsMarks, Zones } from './layers.tsx';
import { zoomed } from './model/camera.ts';
import { Overlay } from './overlay.tsx';
import { camera, isPanning, showAll, size, tool } from './store.ts';
import { w } from './words.ts';

/** The drawing: never mirrored, drawn again only where it changed. [PLN27] */
export function DrawArea() {
  const frame = useRef<HTMLDivElement>(null);
  const hand = useMemo(() => new Hand(), []);
  useEffect(() => {
    const element = frame.current;
    return element ? listen(element) : undefined;
  }, []);
  const touch = (event: PointerEvent): Touch => {
    const box = frame.current?.getBoundingClientRect();
    return {
      id: event.pointerId,
      at: [event.clientX - (box?.x ?? 0), event.clientY - (box?.y ?? 0)],
      type: event.pointerType,
      isPan: event.button === 1 || event.button === 2 || isPanning.peek(),
      isMore: event.shiftKey || event.ctrlKey || event.metaKey,
      isFree: event.altKey,
    };
  };
  return (
    <div
      class={`area tool-${tool.value}`}
      dir="ltr"
      ref={frame}
      role="application"
      aria-label={w('area.label')}
      aria-describedby="area-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is used by keys
      tabIndex={0}
      onKeyDown={onAreaKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hand.down(touch(event));
      }}
      onPointerMove={(event) => hand.move(touch(event))}
      onPointerUp={(event) => hand.up(touch(event))}
      onPointerCancel={(event) => hand.cancel(event.pointerId)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <svg class="ground" aria-hidden="true">
        <World>
          <Grid />
          <Picture />
          <Zones />
          <Lines of="walls" />
          <Lines of="doors" />
          <StairsMarks />
          <Names />
        </World>
      </svg>
      <svg class="above" aria-hidden="true">
        <World>
          <Overlay />
        </World>
      </svg>
    </div>
  );
}

/** Metres to pixels: moving about changes this one attribute, nothing within is drawn again. */
function World(props: { readonly children: ComponentChildren }) {
  const { x, y, pxPerM } = camera.value;
  return (
    <g transform={`scale(${pxPerM}) translate(${-x} ${-y})`} font-size={13 / pxPerM}>
      {props.children}
    </g>
  );
}

function listen(element: HTMLElement): () => void {
  const measure = () => {
    const isFirst = size.peek().width === 0;
    size.value = { width: element.clientWidth, height: element.clientHeight };
    if (isFirst) showAll();
  };
  const watch = new ResizeObserver(measure);
  watch.observe(element);
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const box = element.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const times = 2 ** ((-event.deltaY * lines) / (event.ctrlKey ? 120 : 400));
    camera.value = zoomed(camera.peek(), [event.clientX - box.x, event.clientY - box.y], times);
  };
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    watch.disconnect();
    element.removeEventListener('wheel', wheel);
    size.value = { width: 0, height: 0 };
  };
}
