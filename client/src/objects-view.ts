import * as vscode from 'vscode';
import type { Place } from './places';
import type { Session } from './session';
import { workspaceFiles } from './workspace-files';

type Verdict = 'satisfied' | 'missing' | 'unknown';

/** A line of the tree, as the server sends it. */
interface Node {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly verdict?: Verdict;
  readonly optional?: true;
  readonly place?: Place;
  readonly children?: readonly Node[];
}

/** A node and the ids above it, since an id is distinct among its siblings only. */
interface Element extends Node {
  readonly path: string;
}

/** Shapes tell the verdicts apart where colours do not. */
const ICONS: Readonly<Record<Verdict, vscode.ThemeIcon>> = {
  satisfied: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  missing: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  unknown: new vscode.ThemeIcon('question', new vscode.ThemeColor('problemsWarningIcon.foreground')),
};
const OPTIONAL = new vscode.ThemeIcon('circle-slash');
const EVIDENCE = new vscode.ThemeIcon('arrow-small-right');
const WORDS: Readonly<Record<Verdict, () => string>> = {
  satisfied: () => vscode.l10n.t('met'),
  missing: () => vscode.l10n.t('missing'),
  unknown: () => vscode.l10n.t('unknown'),
};

/** The side bar's view: asks the server when it is seen and something has changed, and never otherwise. */
export class ObjectsView implements vscode.TreeDataProvider<Element> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Element>;
  private roots: Element[] = [];
  /** What is shown may be out of date. */
  private stale = true;
  private asking: Promise<void> | undefined;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView('workspacesPorts.objects', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    session.context.subscriptions.push(
      this.view,
      this.changed,
      this.view.onDidChangeVisibility(() => this.refresh()),
      session.onChanged(() => this.outdated()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.outdated()),
    );
  }

  getTreeItem(element: Element): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(element.label, element.children ? Collapsed : None);
    item.id = element.path;
    item.description = element.description;
    item.tooltip = [element.label, element.description, whereOf(element)].filter((part) => part).join('\n');
    item.iconPath = iconOf(element);
    const word = element.verdict ? `, ${WORDS[element.verdict]()}` : '';
    item.accessibilityInformation = { label: `${element.label}${word}, ${element.description ?? ''}` };
    if (element.place) {
      const title = vscode.l10n.t('Go to the Place');
      item.command = {
        command: 'workspacesPorts.showPlace',
        title,
        arguments: [element.place, { preserveFocus: true }],
      };
    }
    return item;
  }

  async getChildren(element?: Element): Promise<Element[]> {
    if (element) return elements(element.children ?? [], element.path);
    if (this.stale) await this.ask();
    return this.roots;
  }

  private outdated(): void {
    this.stale = true;
    this.refresh();
  }

  private refresh(): void {
    if (this.stale && this.view.visible && !this.asking) this.changed.fire();
  }

  /** One question at a time: what changes meanwhile is asked after it. */
  private async ask(): Promise<void> {
    this.asking ??= this.fetch().finally(() => {
      this.asking = undefined;
      this.refresh();
    });
    await this.asking;
  }

  private async fetch(): Promise<void> {
    this.stale = false;
    const client = await this.session.start();
    const uris = await workspaceFiles(new vscode.CancellationTokenSource().token);
    // Of a server that goes away over the question what was shown stays: the next one is asked again.
    const nodes = await client?.sendRequest<Node[]>('workspacesPorts/objects', { uris }).catch(() => undefined);
    if (!nodes) return;
    this.roots = elements(nodes, '');
    this.view.message = nodes.length > 0 ? undefined : vscode.l10n.t('No object of this workspace has a role yet.');
  }
}

const elements = (nodes: readonly Node[], above: string): Element[] =>
  nodes.map((node) => ({ ...node, path: `${above}\n${node.id}` }));

/** `terraform/main.tf:12`, in the workspace. */
function whereOf({ place }: Element): string | undefined {
  return place && `${vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri))}:${place.range.start.line + 1}`;
}

function iconOf({ verdict, optional }: Element): vscode.ThemeIcon {
  if (!verdict) return EVIDENCE;
  return optional ? OPTIONAL : ICONS[verdict];
}
