// One line of a log. A line is drawn anew only if it is another.

import { Component } from 'preact'
import type { Message } from './api.js'
import { clock, count, day, iso, moment, plural } from './format.js'
import type { LogItem } from './log_window.js'
import { links } from './route.js'
import { Name, Words } from './text.js'

export class LogEntry extends Component<{ item: LogItem }> {
  override shouldComponentUpdate({ item }: { item: LogItem }) {
    return item !== this.props.item
  }

  override render({ item }: { item: LogItem }) {
    return <li class={`log-${item.kind}`} data-key={item.key}>{contentOf(item)}</li>
  }
}

function contentOf(item: LogItem) {
  switch (item.kind) {
    case 'message': return <MessageLine message={item.message} />
    case 'note':
      return <><Time of={item.time} /> <span><Name of={item.user} /> {item.joined ? 'joined' : 'left'}</span></>
    case 'gap': return <span>{plural(item.to - item.from + 1, 'message is', 'messages are')} no longer kept</span>
  }
}

function MessageLine({ message }: { message: Message }) {
  const { author } = message
  return (
    <>
      <span class="log-id">{count(message.id)}</span>
      <Time of={message.timestamp} />
      <span class="log-author">
        {typeof author === 'string' ? <a href={links.user(author)}><Name of={author} /></a> : <i class="muted">server</i>}
      </span>
      <Words of={textOf(message)} />
    </>
  )
}

function Time({ of }: { of: number }) {
  return <time dateTime={iso(of)} title={`${day(of)} ${clock(of)}`}>{moment(of)}</time>
}

/** The text; of a message that has more or other parts, all of them. */
export function textOf({ id, timestamp, author, ...parts }: Message): string {
  const { textMessage } = parts
  if (typeof textMessage === 'string' && Object.keys(parts).length === 1) return textMessage
  return JSON.stringify(parts)
}
