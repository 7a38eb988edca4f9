import { useEffect, useState } from "react";

const settingKey = "aaiti.shortcuts";

/** Whether single keys are shortcuts: a setting of this browser, because they get in the way of speech input. */
export function useShortcutSetting(): [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(settingKey) !== "off");
  return [isOn, (value) => {
    localStorage.setItem(settingKey, value ? "on" : "off");
    setOn(value);
  }];
}

/** Calls the action of a single key, except while somebody types or a dialog is open. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined;
    function onKey(event: KeyboardEvent): void {
      const { target } = event;
      const isTyping = target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    }
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [actions, isOn]);
}
