import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** A part that is fetched once the page stands: nobody waits for it. */
export function Later({ load }: { readonly load: () => Promise<ComponentType> }) {
  const part = useSignal<{ readonly Shown: ComponentType } | undefined>(undefined);
  useEffect(() => {
    void load().then((Shown) => {
      part.value = { Shown };
    });
  }, [load, part]);
  const Shown = part.value?.Shown;
  return Shown ? <Shown /> : null;
}
