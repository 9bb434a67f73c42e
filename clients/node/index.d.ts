import { EventEmitter } from 'node:events'

export = ChatService

/** The server program, started and driven by this process. */
declare class ChatService extends EventEmitter {
  /** Throws if an option is one that cannot be had. Call close() before the process ends. */
  constructor (options?: ChatService.Options, hooks?: ChatService.Hooks)

  static ChatService: typeof ChatService

  readonly ChatServiceError: typeof ChatService.ChatServiceError
  readonly options: ChatService.Options
  readonly hooks: ChatService.Hooks
  readonly port: number
  readonly instanceUID: string
  readonly closed: boolean
  readonly clusterBus: ChatService.ClusterBus
  readonly transport: ChatService.Transport
  readonly rpcRequestsNames: ReadonlyArray<ChatService.Command>

  on<E extends keyof ChatService.Events> (event: E, listener: ChatService.Events[E]): this
  on (event: string | symbol, listener: (...args: any[]) => void): this
  once<E extends keyof ChatService.Events> (event: E, listener: ChatService.Events[E]): this
  once (event: string | symbol, listener: (...args: any[]) => void): this

  close (callback?: ChatService.Callback): ChatService.ServicePromise<void>

  /** `context` is a user name, whether to bypass permissions, or an object. Resolves with the results. */
  execUserCommand (context: string | boolean | ChatService.CommandContext, command: ChatService.Command,
    ...args: any[]): ChatService.ServicePromise<any[]>
  /** The last argument may be a callback. */
  checkArguments (command: string, ...args: any[]): ChatService.ServicePromise<void>

  addUser (userName: string, state?: ChatService.UserState | null, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  deleteUser (userName: string, callback?: ChatService.Callback): ChatService.ServicePromise<void>
  hasUser (userName: string, callback?: ChatService.Callback<boolean>): ChatService.ServicePromise<boolean>
  userHasInList (userName: string, listName: ChatService.UserList, item: string,
    callback?: ChatService.Callback<boolean>): ChatService.ServicePromise<boolean>
  hasDirectAccess (recipient: string, sender: string, callback?: ChatService.Callback<boolean>):
    ChatService.ServicePromise<boolean>
  /** On all nodes; does not wait. */
  disconnectUserSockets (userName: string): void

  addRoom (roomName: string, state?: ChatService.RoomState | null, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  deleteRoom (roomName: string, callback?: ChatService.Callback): ChatService.ServicePromise<void>
  hasRoom (roomName: string, callback?: ChatService.Callback<boolean>): ChatService.ServicePromise<boolean>
  roomHasInList (roomName: string, listName: ChatService.RoomList, item: string,
    callback?: ChatService.Callback<boolean>): ChatService.ServicePromise<boolean>
  hasRoomAccess (roomName: string, userName: string, callback?: ChatService.Callback<boolean>):
    ChatService.ServicePromise<boolean>
  changeRoomOwner (roomName: string, owner: string | null, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  changeRoomHistoryMaxSize (roomName: string, size: number, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  changeAccessListsUpdates (roomName: string, mode: boolean, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  changeUserlistUpdates (roomName: string, mode: boolean, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  /** Not in chat-service. */
  changeReadUpdates (roomName: string, mode: boolean, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>
  /** Not in chat-service. */
  changePublicRead (roomName: string, mode: boolean, callback?: ChatService.Callback):
    ChatService.ServicePromise<void>

  userStateSync (userName: string, callback?: ChatService.Callback): ChatService.ServicePromise<void>
  roomStateSync (roomName: string, callback?: ChatService.Callback): ChatService.ServicePromise<void>
  instanceRecovery (id: string, callback?: ChatService.Callback): ChatService.ServicePromise<void>
  /** The time of its last heartbeat in ms, or null; without an id, of this instance. */
  getInstanceHeartbeat (id?: string, callback?: ChatService.Callback<number | null>):
    ChatService.ServicePromise<number | null>
}

declare namespace ChatService {
  type Callback<T = void> = (error: any, result?: T) => void
  type HookCallback = (error?: any, ...results: any[]) => void
  type HookResult = PromiseLike<any> | void

  /** A promise of Bluebird 3. These are its methods that programs use most; it has all. */
  interface ServicePromise<T> extends Promise<T> {
    asCallback (callback?: (error: any, ...results: any[]) => void, options?: { spread: boolean }): this
    nodeify (callback?: (error: any, ...results: any[]) => void, options?: { spread: boolean }): this
    spread<U> (handler: (...values: any[]) => U | PromiseLike<U>): ServicePromise<U>
    timeout (ms: number, message?: string | Error): ServicePromise<T>
    delay (ms: number): ServicePromise<T>
    return<U> (value: U): ServicePromise<U>
    return (): ServicePromise<void>
    catchReturn<U> (value: U): ServicePromise<T | U>
    tap (handler: (value: T) => any): ServicePromise<T>
    then<U = T, V = never> (onFulfilled?: ((value: T) => U | PromiseLike<U>) | null,
      onRejected?: ((error: any) => V | PromiseLike<V>) | null): ServicePromise<U | V>
    catch<U = never> (handler?: ((error: any) => U | PromiseLike<U>) | null): ServicePromise<T | U>
    catch<E, U> (type: new (...args: any[]) => E, handler: (error: E) => U | PromiseLike<U>): ServicePromise<T | U>
    finally (handler?: (() => any) | null): ServicePromise<T>
  }

  interface Options {
    /** Default 8000. */
    port?: number
    busAckTimeout?: number
    closeTimeout?: number
    heartbeatRate?: number
    heartbeatTimeout?: number
    directListSizeLimit?: number
    roomListSizeLimit?: number
    enableAccessListsUpdates?: boolean
    enableDirectMessages?: boolean
    enableRoomsManagement?: boolean
    enableUserlistUpdates?: boolean
    historyMaxGetMessages?: number
    historyMaxSize?: number
    useRawErrorObjects?: boolean
    state?: 'memory' | 'redis' | 'disk'
    stateOptions?: StateOptions
    transport?: 'socket.io'
    transportOptions?: TransportOptions
    adapter?: 'memory' | 'redis'
    /** Not needed: nodes speak through the Redis of their state. */
    adapterOptions?: any
    /** The server program. Default: CHAT_SERVICE_BIN, or that of chat-service-cpp-linux-x64. */
    binary?: string
    /** Keys of the server's own configuration (docs/operating.md); they come last. */
    config?: Record<string, any>
  }

  interface StateOptions {
    lockTTL?: number
    /** Redis: arguments of ioredis. */
    redisOptions?: any
    useCluster?: boolean
    /** Disk: where the state is kept. */
    directory?: string
    sync?: 'always' | 'interval' | 'os'
  }

  type Middleware = (socket: Socket, next: (error?: any) => void) => void

  interface TransportOptions {
    namespace?: string
    middleware?: Middleware | Middleware[]
    adapter?: 'memory' | 'redis'
    adapterOptions?: any
    /** Of Socket.IO 2: path, origins, pingInterval, pingTimeout, upgradeTimeout, maxHttpBufferSize. */
    ioOptions?: Record<string, any>
  }

  interface Events {
    ready: () => void
    closed: (error?: any) => void
    error: (error: Error) => void
    storeConsistencyFailure: (error: any, info: OperationInfo) => void
    transportConsistencyFailure: (error: any, info: OperationInfo) => void
    lockTimeExceeded: (id: string, info: { userName?: string, roomName?: string }) => void
  }

  interface OperationInfo {
    opType: string
    userName?: string
    roomName?: string
    id?: string
  }

  interface CommandContext {
    userName?: string
    /** A socket's; roomJoin and roomLeave need it. */
    id?: string
    bypassHooks?: boolean
    bypassPermissions?: boolean
  }

  interface UserState {
    whitelist?: string[]
    blacklist?: string[]
    whitelistOnly?: boolean
  }

  interface RoomState extends UserState {
    adminlist?: string[]
    owner?: string
    historyMaxSize?: number
    enableAccessListsUpdates?: boolean
    enableUserlistUpdates?: boolean
    /** Not in chat-service. */
    enableReadUpdates?: boolean
    /** Not in chat-service. */
    publicRead?: boolean
  }

  type UserList = 'whitelist' | 'blacklist'
  type RoomList = UserList | 'adminlist' | 'userlist'

  /** One run of a request, as its hooks see it. What they change counts. */
  class ExecInfo {
    server: ChatService
    userName: string | undefined
    id: string | null
    args: any[]
    restArgs: any[]
    isLocalCall: boolean
    bypassHooks: boolean
    bypassPermissions: boolean | null
    /** In after hooks. */
    results: any[] | null
    /** In after hooks. */
    error: any
    /** For hooks, from before to after. */
    data: Record<string, any>
    [other: string]: any
  }

  type Command =
    'directAddToList' | 'directGetAccessList' | 'directGetWhitelistMode' | 'directMessage' |
    'directRemoveFromList' | 'directSetWhitelistMode' | 'listOwnSockets' | 'roomAddToList' | 'roomCreate' |
    'roomDelete' | 'roomGetAccessList' | 'roomGetOwner' | 'roomGetWhitelistMode' | 'roomHistoryGet' |
    'roomHistoryInfo' | 'roomJoin' | 'roomLeave' | 'roomMessage' | 'roomNotificationsInfo' |
    'roomRecentHistory' | 'roomRemoveFromList' | 'roomSetWhitelistMode' | 'roomUserSeen' | 'systemMessage' |
    FurtherCommand

  /** Not in chat-service. */
  type FurtherCommand =
    'directMessageOnce' | 'listRooms' | 'roomGetPresence' | 'roomMarkRead' | 'roomMessageOnce' |
    'roomReadInfo' | 'roomSignal'

  /** Continues without results; answers with an array of them, or fails. */
  type CommandHook = (execInfo: ExecInfo, callback: HookCallback) => HookResult

  type CommandHooks = { [name in `${Command}${'Before' | 'After'}`]?: CommandHook }

  interface JoinData {
    id: string
    userName: string
    roomName: string
    njoined: number
  }

  interface DisconnectData {
    id: string
    userName: string
    nconnected: number
    roomsRemoved: string[]
    joinedSockets: number[]
  }

  /** All by a promise or by the callback. */
  interface Hooks extends CommandHooks {
    onStart?: (server: ChatService, callback: HookCallback) => HookResult
    onClose?: (server: ChatService, error: any, callback: HookCallback) => HookResult
    /** Resolves with a user name, or with an array of it and data for the client. */
    onConnect?: (server: ChatService, id: string, callback: HookCallback) => HookResult
    onDisconnect?: (server: ChatService, data: DisconnectData, callback: HookCallback) => HookResult
    onJoin?: (server: ChatService, data: JoinData, callback: HookCallback) => HookResult
    onLeave?: (server: ChatService, data: JoinData, callback: HookCallback) => HookResult
    directMessagesChecker?: (message: any, callback: HookCallback) => HookResult
    roomMessagesChecker?: (message: any, callback: HookCallback) => HookResult
  }

  interface HandshakeData {
    isConnected: boolean
    query: Record<string, string>
    headers: Record<string, string>
    /** Of clients of Socket.IO 3 and later. */
    auth?: any
    remoteAddress?: string
    secure?: boolean
  }

  /** What a program may do with one client. */
  interface Socket {
    readonly id: string
    readonly connected: boolean
    readonly handshake: HandshakeData
    emit (event: string, ...args: any[]): this
    on (event: string, handler: (...args: any[]) => void): this
    join (channel: string, callback?: Callback): this
    leave (channel: string, callback?: Callback): this
    disconnect (): this
  }

  /** Rooms are channels of their names. */
  interface Transport {
    /** With Redis, on all nodes. */
    emitToChannel (channel: string, event: string, ...args: any[]): void
    /** Without one socket. */
    sendToChannel (id: string, channel: string, event: string, ...args: any[]): void
    getHandshakeData (id: string): HandshakeData
    getSocket (id: string): Socket | undefined
    getConnectionObject (id: string): Socket | undefined
    /** The handler's promise resolves with an array of results for the client's acknowledgement. */
    bindHandler (id: string, event: string, handler: (...args: any[]) => any): void
    joinChannel (id: string, channel: string): ServicePromise<void>
    leaveChannel (id: string, channel: string): ServicePromise<void>
    disconnectSocket (id: string): ServicePromise<void>
  }

  /** Emits on all nodes that share the state, the emitting one included. */
  interface ClusterBus extends EventEmitter {
    listen (): ServicePromise<void>
  }

  /** An error that clients get. */
  class ChatServiceError extends Error {
    constructor (code: string, ...args: any[])
    code: string
    args: any[]
    codeToFormat: Record<string, string>
  }
}
