import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./components/Button.tsx";
import { Icon } from "./components/Icon.tsx";
import { Link } from "./router.tsx";
import { useSession } from "./session.tsx";
import { applyTheme, chosenTheme, type Theme } from "./theme.ts";
import { VIEWS } from "./views.ts";

const ROLES: Record<string, string> = { viewer: "Viewer", member: "Member", admin: "Administrator" };

// What is around every view: navigation, workspace, sign-out.
export function Shell({ path, children }: { path: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <span class="brand">Stanna</span>
        <Button kind="quiet" icon={isOpen ? "close" : "menu"} aria-expanded={isOpen} aria-controls="side" onClick={() => setOpen(!isOpen)}>
          Menu
        </Button>
      </header>
      <div id="side" class={isOpen ? "side side-open" : "side"}>
        <span class="brand">Stanna</span>
        <nav aria-label="Views">
          <ul>
            {VIEWS.filter((view) => view.link).map((view) => {
              const isHere = view.pattern === path.split("/")[0];
              return (
                <li key={view.pattern}>
                  <Link to={view.pattern} aria-current={isHere ? "page" : undefined}>
                    <Icon name={view.link!.icon} />
                    {view.link!.name}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <Account />
      </div>
      {children}
    </div>
  );
}

function Account() {
  const { session, switchTo, addWorkspace, signOut } = useSession();
  return (
    <div class="account">
      <label for="workspace">Workspace</label>
      <select id="workspace" value={session.workspaceId} onChange={(event) => void switchTo(event.currentTarget.value)}>
        {session.workspaces.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <p class="faint" title={session.caller}>
        {ROLES[session.role ?? ""]}
      </p>
      <div class="account-actions">
        <Button kind="quiet" icon="plus" onClick={addWorkspace}>
          Add a workspace
        </Button>
        <ThemeChoice />
        <Button kind="quiet" icon="out" onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </div>
  );
}

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const NAMES: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };
const ICONS = { system: "system", light: "sun", dark: "moon" } as const;

function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  const change = () => {
    applyTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <Button kind="quiet" icon={ICONS[theme]} onClick={change}>
      Colours: {NAMES[theme]}
    </Button>
  );
}
