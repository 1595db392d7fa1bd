/**
 * Where the export goes in: press to choose, or drop it anywhere on the page. The button, the folder button and the
 * drop all end in the same call, so nothing needs a pointer.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { droppedFiles } from "../archive/dropped-files.ts";
import { TEXT } from "../texts.ts";
import { Strap } from "./band.tsx";
import { Icon } from "./icons.tsx";

interface DropZoneProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function DropZone({ onFiles }: DropZoneProps) {
  const picker = useRef<HTMLInputElement>(null);
  const over = useDropAnywhere(onFiles);
  return (
    <>
      <button
        type="button"
        class={over ? "band band-tall band-over" : "band band-tall"}
        style={{ "--at": over ? "0.06" : "0" }}
        onClick={() => picker.current?.click()}
      >
        <Strap />
        <span class="knob">
          <Icon name="up" />
        </span>
        <span class="band-text">
          <strong>
            {over ? TEXT.drop.over : <Either pointer={TEXT.drop.action} touch={TEXT.drop.touch.action} />}
          </strong>
          <span class="band-hint">
            <Either pointer={TEXT.drop.hint} touch={TEXT.drop.touch.hint} />
          </span>
        </span>
      </button>
      <FileInput picker={picker} accept=".zip,.json,.csv,.tcx" onFiles={onFiles} />
    </>
  );
}

/** Words for whoever has a pointer to drop with, and for whoever has not. */
function Either({ pointer, touch }: { readonly pointer: string; readonly touch: string }) {
  return (
    <>
      <span class="pointer-only">{pointer}</span>
      <span class="touch-only">{touch}</span>
    </>
  );
}

export function FolderButton({ onFiles }: DropZoneProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="quiet" onClick={() => picker.current?.click()}>
        {TEXT.drop.folder}
      </button>
      <FileInput picker={picker} folder onFiles={onFiles} />
    </>
  );
}

interface FileInputProps extends DropZoneProps {
  readonly picker: { current: HTMLInputElement | null };
  readonly accept?: string;
  readonly folder?: boolean;
}

function FileInput({ picker, accept, folder = false, onFiles }: FileInputProps) {
  return (
    <input
      ref={picker}
      type="file"
      hidden
      multiple
      {...(accept ? { accept } : {})}
      {...(folder ? { webkitdirectory: true } : {})}
      onChange={({ currentTarget }) => {
        const files = [...(currentTarget.files ?? [])];
        currentTarget.value = "";
        if (files.length > 0) onFiles(files);
      }}
    />
  );
}

/** Files can be dropped anywhere on the page; true while some hover over it. */
function useDropAnywhere(onFiles: DropZoneProps["onFiles"]): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const listen = (type: "dragover" | "dragleave" | "drop", handle: (event: DragEvent) => void): void =>
      document.addEventListener(type, handle, { signal: listening.signal });
    listen("dragover", (event) => {
      event.preventDefault();
      setOver(true);
    });
    listen("dragleave", (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    listen("drop", (event) => {
      event.preventDefault();
      setOver(false);
      if (!event.dataTransfer) return;
      void droppedFiles(event.dataTransfer).then((files) => {
        if (files.length > 0) onFiles(files);
      });
    });
    return () => listening.abort();
  }, [onFiles]);
  return over;
}
