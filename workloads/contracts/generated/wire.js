/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const edge = $root.edge = (() => {

    /**
     * Namespace edge.
     * @exports edge
     * @namespace
     */
    const edge = {};

    edge.wan = (function() {

        /**
         * Namespace wan.
         * @memberof edge
         * @namespace
         */
        const wan = {};

        wan.Entry = (function() {

            /**
             * Properties of an Entry.
             * @typedef {Object} edge.wan.Entry.$Properties
             * @property {number|Long|null} [sequence] Entry sequence
             * @property {edge.wan.Readings.$Properties|null} [readings] Entry readings
             * @property {edge.line.Verdict.$Properties|null} [verdict] Entry verdict
             * @property {edge.line.Command.$Properties|null} [command] Entry command
             * @property {edge.wan.Dropped.$Properties|null} [dropped] Entry dropped
             * @property {"readings"|"verdict"|"command"|"dropped"} [kind] Entry kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Entry.
             * @memberof edge.wan
             * @interface IEntry
             * @augments edge.wan.Entry.$Properties
             * @deprecated Use edge.wan.Entry.$Properties instead.
             */

            /**
             * Narrowed shape of an Entry.
             * @typedef {{
             *   sequence?: number|Long|null;
             *   readings?: edge.wan.Readings.$Shape|null;
             *   verdict?: edge.line.Verdict.$Shape|null;
             *   command?: edge.line.Command.$Shape|null;
             *   dropped?: edge.wan.Dropped.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; readings?: null; verdict?: null; command?: null; dropped?: null }|{ kind?: "readings"; readings: edge.wan.Readings.$Shape; verdict?: null; command?: null; dropped?: null }|{ kind?: "verdict"; readings?: null; verdict: edge.line.Verdict.$Shape; command?: null; dropped?: null }|{ kind?: "command"; readings?: null; verdict?: null; command: edge.line.Command.$Shape; dropped?: null }|{ kind?: "dropped"; readings?: null; verdict?: null; command?: null; dropped: edge.wan.Dropped.$Shape })
             * )} edge.wan.Entry.$Shape
             */

            /**
             * Constructs a new Entry.
             * @memberof edge.wan
             * @classdesc Represents an Entry.
             * @constructor
             * @param {edge.wan.Entry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Entry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Entry sequence.
             * @member {number|Long} sequence
             * @memberof edge.wan.Entry
             * @instance
             */
            Entry.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Entry readings.
             * @member {edge.wan.Readings.$Properties|null|undefined} readings
             * @memberof edge.wan.Entry
             * @instance
             */
            Entry.prototype.readings = null;

            /**
             * Entry verdict.
             * @member {edge.line.Verdict.$Properties|null|undefined} verdict
             * @memberof edge.wan.Entry
             * @instance
             */
            Entry.prototype.verdict = null;

            /**
             * Entry command.
             * @member {edge.line.Command.$Properties|null|undefined} command
             * @memberof edge.wan.Entry
             * @instance
             */
            Entry.prototype.command = null;

            /**
             * Entry dropped.
             * @member {edge.wan.Dropped.$Properties|null|undefined} dropped
             * @memberof edge.wan.Entry
             * @instance
             */
            Entry.prototype.dropped = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Entry kind.
             * @member {"readings"|"verdict"|"command"|"dropped"|undefined} kind
             * @memberof edge.wan.Entry
             * @instance
             */
            $Object.defineProperty(Entry.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["readings", "verdict", "command", "dropped"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Entry message. Does not implicitly {@link edge.wan.Entry.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Entry
             * @static
             * @param {edge.wan.Entry.$Properties} message Entry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Entry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sequence);
                if (message.readings != null && $Object.hasOwnProperty.call(message, "readings"))
                    $root.edge.wan.Readings.encode(message.readings, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.verdict != null && $Object.hasOwnProperty.call(message, "verdict"))
                    $root.edge.line.Verdict.encode(message.verdict, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.command != null && $Object.hasOwnProperty.call(message, "command"))
                    $root.edge.line.Command.encode(message.command, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.dropped != null && $Object.hasOwnProperty.call(message, "dropped"))
                    $root.edge.wan.Dropped.encode(message.dropped, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Entry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Entry & edge.wan.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Entry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Entry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.readings = $root.edge.wan.Readings.decode(reader, reader.size(), $undefined, _depth + 1, message.readings);
                            message.kind = "readings";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.verdict = $root.edge.line.Verdict.decode(reader, reader.size(), $undefined, _depth + 1, message.verdict);
                            message.kind = "verdict";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.command = $root.edge.line.Command.decode(reader, reader.size(), $undefined, _depth + 1, message.command);
                            message.kind = "command";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.dropped = $root.edge.wan.Dropped.decode(reader, reader.size(), $undefined, _depth + 1, message.dropped);
                            message.kind = "dropped";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Entry;
        })();

        wan.Readings = (function() {

            /**
             * Properties of a Readings.
             * @typedef {Object} edge.wan.Readings.$Properties
             * @property {string|null} [machine] Readings machine
             * @property {number|Long|null} [epoch] Readings epoch
             * @property {number|Long|null} [firstSequence] Readings firstSequence
             * @property {Array.<edge.sensors.Reading.$Properties>|null} [readings] Readings readings
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Readings.
             * @memberof edge.wan
             * @interface IReadings
             * @augments edge.wan.Readings.$Properties
             * @deprecated Use edge.wan.Readings.$Properties instead.
             */

            /**
             * Shape of a Readings.
             * @typedef {edge.wan.Readings.$Properties} edge.wan.Readings.$Shape
             */

            /**
             * Constructs a new Readings.
             * @memberof edge.wan
             * @classdesc Represents a Readings.
             * @constructor
             * @param {edge.wan.Readings.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Readings = function (properties) {
                this.readings = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Readings machine.
             * @member {string} machine
             * @memberof edge.wan.Readings
             * @instance
             */
            Readings.prototype.machine = "";

            /**
             * Readings epoch.
             * @member {number|Long} epoch
             * @memberof edge.wan.Readings
             * @instance
             */
            Readings.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Readings firstSequence.
             * @member {number|Long} firstSequence
             * @memberof edge.wan.Readings
             * @instance
             */
            Readings.prototype.firstSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Readings readings.
             * @member {Array.<edge.sensors.Reading.$Properties>} readings
             * @memberof edge.wan.Readings
             * @instance
             */
            Readings.prototype.readings = $util.emptyArray;

            /**
             * Encodes the specified Readings message. Does not implicitly {@link edge.wan.Readings.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Readings
             * @static
             * @param {edge.wan.Readings.$Properties} message Readings message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Readings.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.machine);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.firstSequence != null && $Object.hasOwnProperty.call(message, "firstSequence") && (typeof message.firstSequence === "object" ? message.firstSequence.low || message.firstSequence.high : message.firstSequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.firstSequence);
                if (message.readings != null && message.readings.length)
                    for (let i = 0; i < message.readings.length; ++i)
                        $root.edge.sensors.Reading.encode(message.readings[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Readings message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Readings
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Readings & edge.wan.Readings.$Shape} Readings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Readings.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Readings();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSequence = value;
                            else
                                delete message.firstSequence;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.readings && message.readings.length))
                                message.readings = [];
                            message.readings.push($root.edge.sensors.Reading.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Readings;
        })();

        wan.Dropped = (function() {

            /**
             * Properties of a Dropped.
             * @typedef {Object} edge.wan.Dropped.$Properties
             * @property {string|null} [machine] Dropped machine
             * @property {number|Long|null} [epoch] Dropped epoch
             * @property {number|Long|null} [firstSequence] Dropped firstSequence
             * @property {number|Long|null} [count] Dropped count
             * @property {number|Long|null} [at] Dropped at
             * @property {string|null} [reason] Dropped reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Dropped.
             * @memberof edge.wan
             * @interface IDropped
             * @augments edge.wan.Dropped.$Properties
             * @deprecated Use edge.wan.Dropped.$Properties instead.
             */

            /**
             * Shape of a Dropped.
             * @typedef {edge.wan.Dropped.$Properties} edge.wan.Dropped.$Shape
             */

            /**
             * Constructs a new Dropped.
             * @memberof edge.wan
             * @classdesc Represents a Dropped.
             * @constructor
             * @param {edge.wan.Dropped.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Dropped = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Dropped machine.
             * @member {string} machine
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.machine = "";

            /**
             * Dropped epoch.
             * @member {number|Long} epoch
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Dropped firstSequence.
             * @member {number|Long} firstSequence
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.firstSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Dropped count.
             * @member {number|Long} count
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.count = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Dropped at.
             * @member {number|Long} at
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.at = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Dropped reason.
             * @member {string} reason
             * @memberof edge.wan.Dropped
             * @instance
             */
            Dropped.prototype.reason = "";

            /**
             * Encodes the specified Dropped message. Does not implicitly {@link edge.wan.Dropped.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Dropped
             * @static
             * @param {edge.wan.Dropped.$Properties} message Dropped message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Dropped.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.machine != null && $Object.hasOwnProperty.call(message, "machine") && message.machine !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.machine);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.epoch);
                if (message.firstSequence != null && $Object.hasOwnProperty.call(message, "firstSequence") && (typeof message.firstSequence === "object" ? message.firstSequence.low || message.firstSequence.high : message.firstSequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.firstSequence);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && (typeof message.count === "object" ? message.count.low || message.count.high : message.count !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.count);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.at);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Dropped message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Dropped
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Dropped & edge.wan.Dropped.$Shape} Dropped
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Dropped.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Dropped();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.machine = value;
                            else
                                delete message.machine;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSequence = value;
                            else
                                delete message.firstSequence;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Dropped;
        })();

        wan.Batch = (function() {

            /**
             * Properties of a Batch.
             * @typedef {Object} edge.wan.Batch.$Properties
             * @property {string|null} [site] Batch site
             * @property {string|null} [spool] Batch spool
             * @property {number|Long|null} [firstSequence] Batch firstSequence
             * @property {number|Long|null} [nextSequence] Batch nextSequence
             * @property {Uint8Array|null} [entries] Batch entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Batch.
             * @memberof edge.wan
             * @interface IBatch
             * @augments edge.wan.Batch.$Properties
             * @deprecated Use edge.wan.Batch.$Properties instead.
             */

            /**
             * Shape of a Batch.
             * @typedef {edge.wan.Batch.$Properties} edge.wan.Batch.$Shape
             */

            /**
             * Constructs a new Batch.
             * @memberof edge.wan
             * @classdesc Represents a Batch.
             * @constructor
             * @param {edge.wan.Batch.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Batch = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Batch site.
             * @member {string} site
             * @memberof edge.wan.Batch
             * @instance
             */
            Batch.prototype.site = "";

            /**
             * Batch spool.
             * @member {string} spool
             * @memberof edge.wan.Batch
             * @instance
             */
            Batch.prototype.spool = "";

            /**
             * Batch firstSequence.
             * @member {number|Long} firstSequence
             * @memberof edge.wan.Batch
             * @instance
             */
            Batch.prototype.firstSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Batch nextSequence.
             * @member {number|Long} nextSequence
             * @memberof edge.wan.Batch
             * @instance
             */
            Batch.prototype.nextSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Batch entries.
             * @member {Uint8Array} entries
             * @memberof edge.wan.Batch
             * @instance
             */
            Batch.prototype.entries = $util.newBuffer([]);

            /**
             * Encodes the specified Batch message. Does not implicitly {@link edge.wan.Batch.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Batch
             * @static
             * @param {edge.wan.Batch.$Properties} message Batch message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Batch.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.site != null && $Object.hasOwnProperty.call(message, "site") && message.site !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.site);
                if (message.spool != null && $Object.hasOwnProperty.call(message, "spool") && message.spool !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.spool);
                if (message.firstSequence != null && $Object.hasOwnProperty.call(message, "firstSequence") && (typeof message.firstSequence === "object" ? message.firstSequence.low || message.firstSequence.high : message.firstSequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.firstSequence);
                if (message.nextSequence != null && $Object.hasOwnProperty.call(message, "nextSequence") && (typeof message.nextSequence === "object" ? message.nextSequence.low || message.nextSequence.high : message.nextSequence !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.nextSequence);
                if (message.entries != null && $Object.hasOwnProperty.call(message, "entries") && message.entries.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.entries);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Batch
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Batch & edge.wan.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Batch.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Batch();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.site = value;
                            else
                                delete message.site;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.spool = value;
                            else
                                delete message.spool;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSequence = value;
                            else
                                delete message.firstSequence;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.nextSequence = value;
                            else
                                delete message.nextSequence;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.entries = value;
                            else
                                delete message.entries;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Batch;
        })();

        wan.Entries = (function() {

            /**
             * Properties of an Entries.
             * @typedef {Object} edge.wan.Entries.$Properties
             * @property {Array.<edge.wan.Entry.$Properties>|null} [entries] Entries entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Entries.
             * @memberof edge.wan
             * @interface IEntries
             * @augments edge.wan.Entries.$Properties
             * @deprecated Use edge.wan.Entries.$Properties instead.
             */

            /**
             * Shape of an Entries.
             * @typedef {{
             *   entries?: Array.<edge.wan.Entry.$Shape>|null;
             *   $unknowns?: Array.<Uint8Array>;
             * }} edge.wan.Entries.$Shape
             */

            /**
             * Constructs a new Entries.
             * @memberof edge.wan
             * @classdesc Represents an Entries.
             * @constructor
             * @param {edge.wan.Entries.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Entries = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Entries entries.
             * @member {Array.<edge.wan.Entry.$Properties>} entries
             * @memberof edge.wan.Entries
             * @instance
             */
            Entries.prototype.entries = $util.emptyArray;

            /**
             * Encodes the specified Entries message. Does not implicitly {@link edge.wan.Entries.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Entries
             * @static
             * @param {edge.wan.Entries.$Properties} message Entries message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Entries.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.edge.wan.Entry.encode(message.entries[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Entries message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Entries
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Entries & edge.wan.Entries.$Shape} Entries
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Entries.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Entries();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.edge.wan.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Entries;
        })();

        wan.Receipt = (function() {

            /**
             * Properties of a Receipt.
             * @typedef {Object} edge.wan.Receipt.$Properties
             * @property {string|null} [site] Receipt site
             * @property {string|null} [spool] Receipt spool
             * @property {number|Long|null} [nextSequence] Receipt nextSequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Receipt.
             * @memberof edge.wan
             * @interface IReceipt
             * @augments edge.wan.Receipt.$Properties
             * @deprecated Use edge.wan.Receipt.$Properties instead.
             */

            /**
             * Shape of a Receipt.
             * @typedef {edge.wan.Receipt.$Properties} edge.wan.Receipt.$Shape
             */

            /**
             * Constructs a new Receipt.
             * @memberof edge.wan
             * @classdesc Represents a Receipt.
             * @constructor
             * @param {edge.wan.Receipt.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Receipt = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Receipt site.
             * @member {string} site
             * @memberof edge.wan.Receipt
             * @instance
             */
            Receipt.prototype.site = "";

            /**
             * Receipt spool.
             * @member {string} spool
             * @memberof edge.wan.Receipt
             * @instance
             */
            Receipt.prototype.spool = "";

            /**
             * Receipt nextSequence.
             * @member {number|Long} nextSequence
             * @memberof edge.wan.Receipt
             * @instance
             */
            Receipt.prototype.nextSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified Receipt message. Does not implicitly {@link edge.wan.Receipt.verify|verify} messages.
             * @function encode
             * @memberof edge.wan.Receipt
             * @static
             * @param {edge.wan.Receipt.$Properties} message Receipt message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Receipt.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.site != null && $Object.hasOwnProperty.call(message, "site") && message.site !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.site);
                if (message.spool != null && $Object.hasOwnProperty.call(message, "spool") && message.spool !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.spool);
                if (message.nextSequence != null && $Object.hasOwnProperty.call(message, "nextSequence") && (typeof message.nextSequence === "object" ? message.nextSequence.low || message.nextSequence.high : message.nextSequence !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.nextSequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Receipt message from the specified reader or buffer.
             * @function decode
             * @memberof edge.wan.Receipt
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.wan.Receipt & edge.wan.Receipt.$Shape} Receipt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Receipt.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.wan.Receipt();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.site = value;
                            else
                                delete message.site;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.spool = value;
                            else
                                delete message.spool;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.nextSequence = value;
                            else
                                delete message.nextSequence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Receipt;
        })();

        return wan;
    })();

    edge.line = (function() {

        /**
         * Namespace line.
         * @memberof edge
         * @namespace
         */
        const line = {};

        line.Scan = (function() {

            /**
             * Properties of a Scan.
             * @typedef {Object} edge.line.Scan.$Properties
             * @property {string|null} [scanner] Scan scanner
             * @property {number|Long|null} [sequence] Scan sequence
             * @property {number|Long|null} [timestamp] Scan timestamp
             * @property {Array.<number>|null} [rangesMm] Scan rangesMm
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Scan.
             * @memberof edge.line
             * @interface IScan
             * @augments edge.line.Scan.$Properties
             * @deprecated Use edge.line.Scan.$Properties instead.
             */

            /**
             * Shape of a Scan.
             * @typedef {edge.line.Scan.$Properties} edge.line.Scan.$Shape
             */

            /**
             * Constructs a new Scan.
             * @memberof edge.line
             * @classdesc Represents a Scan.
             * @constructor
             * @param {edge.line.Scan.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Scan = function (properties) {
                this.rangesMm = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Scan scanner.
             * @member {string} scanner
             * @memberof edge.line.Scan
             * @instance
             */
            Scan.prototype.scanner = "";

            /**
             * Scan sequence.
             * @member {number|Long} sequence
             * @memberof edge.line.Scan
             * @instance
             */
            Scan.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Scan timestamp.
             * @member {number|Long} timestamp
             * @memberof edge.line.Scan
             * @instance
             */
            Scan.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Scan rangesMm.
             * @member {Array.<number>} rangesMm
             * @memberof edge.line.Scan
             * @instance
             */
            Scan.prototype.rangesMm = $util.emptyArray;

            /**
             * Encodes the specified Scan message. Does not implicitly {@link edge.line.Scan.verify|verify} messages.
             * @function encode
             * @memberof edge.line.Scan
             * @static
             * @param {edge.line.Scan.$Properties} message Scan message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Scan.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.scanner != null && $Object.hasOwnProperty.call(message, "scanner") && message.scanner !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.scanner);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.sequence);
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.timestamp);
                if (message.rangesMm != null && message.rangesMm.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).uint32s(message.rangesMm);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Scan message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.Scan
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.Scan & edge.line.Scan.$Shape} Scan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Scan.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.Scan();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.scanner = value;
                            else
                                delete message.scanner;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.timestamp = value;
                            else
                                delete message.timestamp;
                            continue;
                        }
                    case 4: {
                            if (wireType === 2) {
                                if (!(message.rangesMm && message.rangesMm.length))
                                    message.rangesMm = [];
                                reader.uint32s(message.rangesMm);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.rangesMm && message.rangesMm.length))
                                message.rangesMm = [];
                            message.rangesMm.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Scan;
        })();

        line.Frame = (function() {

            /**
             * Properties of a Frame.
             * @typedef {Object} edge.line.Frame.$Properties
             * @property {string|null} [camera] Frame camera
             * @property {number|Long|null} [sequence] Frame sequence
             * @property {number|Long|null} [timestamp] Frame timestamp
             * @property {Uint8Array|null} [jpeg] Frame jpeg
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Frame.
             * @memberof edge.line
             * @interface IFrame
             * @augments edge.line.Frame.$Properties
             * @deprecated Use edge.line.Frame.$Properties instead.
             */

            /**
             * Shape of a Frame.
             * @typedef {edge.line.Frame.$Properties} edge.line.Frame.$Shape
             */

            /**
             * Constructs a new Frame.
             * @memberof edge.line
             * @classdesc Represents a Frame.
             * @constructor
             * @param {edge.line.Frame.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Frame = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Frame camera.
             * @member {string} camera
             * @memberof edge.line.Frame
             * @instance
             */
            Frame.prototype.camera = "";

            /**
             * Frame sequence.
             * @member {number|Long} sequence
             * @memberof edge.line.Frame
             * @instance
             */
            Frame.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Frame timestamp.
             * @member {number|Long} timestamp
             * @memberof edge.line.Frame
             * @instance
             */
            Frame.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Frame jpeg.
             * @member {Uint8Array} jpeg
             * @memberof edge.line.Frame
             * @instance
             */
            Frame.prototype.jpeg = $util.newBuffer([]);

            /**
             * Encodes the specified Frame message. Does not implicitly {@link edge.line.Frame.verify|verify} messages.
             * @function encode
             * @memberof edge.line.Frame
             * @static
             * @param {edge.line.Frame.$Properties} message Frame message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Frame.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.camera != null && $Object.hasOwnProperty.call(message, "camera") && message.camera !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.camera);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.sequence);
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.timestamp);
                if (message.jpeg != null && $Object.hasOwnProperty.call(message, "jpeg") && message.jpeg.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.jpeg);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Frame message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.Frame
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.Frame & edge.line.Frame.$Shape} Frame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Frame.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.Frame();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.camera = value;
                            else
                                delete message.camera;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.timestamp = value;
                            else
                                delete message.timestamp;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.jpeg = value;
                            else
                                delete message.jpeg;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Frame;
        })();

        line.Verdict = (function() {

            /**
             * Properties of a Verdict.
             * @typedef {Object} edge.line.Verdict.$Properties
             * @property {string|null} [camera] Verdict camera
             * @property {number|Long|null} [frameSequence] Verdict frameSequence
             * @property {number|Long|null} [frameTimestamp] Verdict frameTimestamp
             * @property {number|Long|null} [timestamp] Verdict timestamp
             * @property {string|null} [label] Verdict label
             * @property {number|null} [score] Verdict score
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Verdict.
             * @memberof edge.line
             * @interface IVerdict
             * @augments edge.line.Verdict.$Properties
             * @deprecated Use edge.line.Verdict.$Properties instead.
             */

            /**
             * Shape of a Verdict.
             * @typedef {edge.line.Verdict.$Properties} edge.line.Verdict.$Shape
             */

            /**
             * Constructs a new Verdict.
             * @memberof edge.line
             * @classdesc Represents a Verdict.
             * @constructor
             * @param {edge.line.Verdict.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Verdict = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Verdict camera.
             * @member {string} camera
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.camera = "";

            /**
             * Verdict frameSequence.
             * @member {number|Long} frameSequence
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.frameSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Verdict frameTimestamp.
             * @member {number|Long} frameTimestamp
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.frameTimestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Verdict timestamp.
             * @member {number|Long} timestamp
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Verdict label.
             * @member {string} label
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.label = "";

            /**
             * Verdict score.
             * @member {number} score
             * @memberof edge.line.Verdict
             * @instance
             */
            Verdict.prototype.score = 0;

            /**
             * Encodes the specified Verdict message. Does not implicitly {@link edge.line.Verdict.verify|verify} messages.
             * @function encode
             * @memberof edge.line.Verdict
             * @static
             * @param {edge.line.Verdict.$Properties} message Verdict message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Verdict.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.camera != null && $Object.hasOwnProperty.call(message, "camera") && message.camera !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.camera);
                if (message.frameSequence != null && $Object.hasOwnProperty.call(message, "frameSequence") && (typeof message.frameSequence === "object" ? message.frameSequence.low || message.frameSequence.high : message.frameSequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.frameSequence);
                if (message.frameTimestamp != null && $Object.hasOwnProperty.call(message, "frameTimestamp") && (typeof message.frameTimestamp === "object" ? message.frameTimestamp.low || message.frameTimestamp.high : message.frameTimestamp !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.frameTimestamp);
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.timestamp);
                if (message.label != null && $Object.hasOwnProperty.call(message, "label") && message.label !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.label);
                if (message.score != null && $Object.hasOwnProperty.call(message, "score") && !$Object.is(message.score, 0))
                    writer.uint32(/* id 6, wireType 1 =*/49).double(message.score);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Verdict message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.Verdict
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.Verdict & edge.line.Verdict.$Shape} Verdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Verdict.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.Verdict();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.camera = value;
                            else
                                delete message.camera;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.frameSequence = value;
                            else
                                delete message.frameSequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.frameTimestamp = value;
                            else
                                delete message.frameTimestamp;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.timestamp = value;
                            else
                                delete message.timestamp;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.label = value;
                            else
                                delete message.label;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.score = value;
                            else
                                delete message.score;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Verdict;
        })();

        line.Command = (function() {

            /**
             * Properties of a Command.
             * @typedef {Object} edge.line.Command.$Properties
             * @property {string|null} [arm] Command arm
             * @property {edge.line.Command.Action|null} [action] Command action
             * @property {number|Long|null} [term] Command term
             * @property {number|Long|null} [sequence] Command sequence
             * @property {number|Long|null} [issuedAt] Command issuedAt
             * @property {number|Long|null} [expiresAt] Command expiresAt
             * @property {number|Long|null} [scanAt] Command scanAt
             * @property {string|null} [reason] Command reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Command.
             * @memberof edge.line
             * @interface ICommand
             * @augments edge.line.Command.$Properties
             * @deprecated Use edge.line.Command.$Properties instead.
             */

            /**
             * Shape of a Command.
             * @typedef {edge.line.Command.$Properties} edge.line.Command.$Shape
             */

            /**
             * Constructs a new Command.
             * @memberof edge.line
             * @classdesc Represents a Command.
             * @constructor
             * @param {edge.line.Command.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Command = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Command arm.
             * @member {string} arm
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.arm = "";

            /**
             * Command action.
             * @member {edge.line.Command.Action} action
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.action = 0;

            /**
             * Command term.
             * @member {number|Long} term
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.term = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Command sequence.
             * @member {number|Long} sequence
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Command issuedAt.
             * @member {number|Long} issuedAt
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.issuedAt = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Command expiresAt.
             * @member {number|Long} expiresAt
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.expiresAt = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Command scanAt.
             * @member {number|Long} scanAt
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.scanAt = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Command reason.
             * @member {string} reason
             * @memberof edge.line.Command
             * @instance
             */
            Command.prototype.reason = "";

            /**
             * Encodes the specified Command message. Does not implicitly {@link edge.line.Command.verify|verify} messages.
             * @function encode
             * @memberof edge.line.Command
             * @static
             * @param {edge.line.Command.$Properties} message Command message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Command.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.arm != null && $Object.hasOwnProperty.call(message, "arm") && message.arm !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.arm);
                if (message.action != null && $Object.hasOwnProperty.call(message, "action") && message.action !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.action);
                if (message.term != null && $Object.hasOwnProperty.call(message, "term") && (typeof message.term === "object" ? message.term.low || message.term.high : message.term !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.term);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.sequence);
                if (message.issuedAt != null && $Object.hasOwnProperty.call(message, "issuedAt") && (typeof message.issuedAt === "object" ? message.issuedAt.low || message.issuedAt.high : message.issuedAt !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.issuedAt);
                if (message.expiresAt != null && $Object.hasOwnProperty.call(message, "expiresAt") && (typeof message.expiresAt === "object" ? message.expiresAt.low || message.expiresAt.high : message.expiresAt !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.expiresAt);
                if (message.scanAt != null && $Object.hasOwnProperty.call(message, "scanAt") && (typeof message.scanAt === "object" ? message.scanAt.low || message.scanAt.high : message.scanAt !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).int64(message.scanAt);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.Command
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.Command & edge.line.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Command.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.Command();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.arm = value;
                            else
                                delete message.arm;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.action = value;
                            else
                                delete message.action;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.term = value;
                            else
                                delete message.term;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.issuedAt = value;
                            else
                                delete message.issuedAt;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresAt = value;
                            else
                                delete message.expiresAt;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.scanAt = value;
                            else
                                delete message.scanAt;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Action enum.
             * @name edge.line.Command.Action
             * @enum {number}
             * @property {number} STOP=0 STOP value
             * @property {number} SLOW=1 SLOW value
             * @property {number} RUN=2 RUN value
             */
            Command.Action = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "STOP"] = 0;
                values[valuesById[1] = "SLOW"] = 1;
                values[valuesById[2] = "RUN"] = 2;
                return values;
            })();

            return Command;
        })();

        line.ArmState = (function() {

            /**
             * Properties of an ArmState.
             * @typedef {Object} edge.line.ArmState.$Properties
             * @property {string|null} [arm] ArmState arm
             * @property {number|Long|null} [sequence] ArmState sequence
             * @property {number|Long|null} [timestamp] ArmState timestamp
             * @property {boolean|null} [moving] ArmState moving
             * @property {number|null} [speedMmS] ArmState speedMmS
             * @property {number|Long|null} [obeyedTerm] ArmState obeyedTerm
             * @property {number|Long|null} [obeyedSequence] ArmState obeyedSequence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an ArmState.
             * @memberof edge.line
             * @interface IArmState
             * @augments edge.line.ArmState.$Properties
             * @deprecated Use edge.line.ArmState.$Properties instead.
             */

            /**
             * Shape of an ArmState.
             * @typedef {edge.line.ArmState.$Properties} edge.line.ArmState.$Shape
             */

            /**
             * Constructs a new ArmState.
             * @memberof edge.line
             * @classdesc Represents an ArmState.
             * @constructor
             * @param {edge.line.ArmState.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ArmState = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ArmState arm.
             * @member {string} arm
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.arm = "";

            /**
             * ArmState sequence.
             * @member {number|Long} sequence
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ArmState timestamp.
             * @member {number|Long} timestamp
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ArmState moving.
             * @member {boolean} moving
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.moving = false;

            /**
             * ArmState speedMmS.
             * @member {number} speedMmS
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.speedMmS = 0;

            /**
             * ArmState obeyedTerm.
             * @member {number|Long} obeyedTerm
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.obeyedTerm = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ArmState obeyedSequence.
             * @member {number|Long} obeyedSequence
             * @memberof edge.line.ArmState
             * @instance
             */
            ArmState.prototype.obeyedSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Encodes the specified ArmState message. Does not implicitly {@link edge.line.ArmState.verify|verify} messages.
             * @function encode
             * @memberof edge.line.ArmState
             * @static
             * @param {edge.line.ArmState.$Properties} message ArmState message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ArmState.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.arm != null && $Object.hasOwnProperty.call(message, "arm") && message.arm !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.arm);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.sequence);
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.timestamp);
                if (message.moving != null && $Object.hasOwnProperty.call(message, "moving") && message.moving !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.moving);
                if (message.speedMmS != null && $Object.hasOwnProperty.call(message, "speedMmS") && !$Object.is(message.speedMmS, 0))
                    writer.uint32(/* id 5, wireType 1 =*/41).double(message.speedMmS);
                if (message.obeyedTerm != null && $Object.hasOwnProperty.call(message, "obeyedTerm") && (typeof message.obeyedTerm === "object" ? message.obeyedTerm.low || message.obeyedTerm.high : message.obeyedTerm !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.obeyedTerm);
                if (message.obeyedSequence != null && $Object.hasOwnProperty.call(message, "obeyedSequence") && (typeof message.obeyedSequence === "object" ? message.obeyedSequence.low || message.obeyedSequence.high : message.obeyedSequence !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.obeyedSequence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an ArmState message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.ArmState
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.ArmState & edge.line.ArmState.$Shape} ArmState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ArmState.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.ArmState();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.arm = value;
                            else
                                delete message.arm;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.timestamp = value;
                            else
                                delete message.timestamp;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.moving = value;
                            else
                                delete message.moving;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.speedMmS = value;
                            else
                                delete message.speedMmS;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.obeyedTerm = value;
                            else
                                delete message.obeyedTerm;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.obeyedSequence = value;
                            else
                                delete message.obeyedSequence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ArmState;
        })();

        line.Telemetry = (function() {

            /**
             * Properties of a Telemetry.
             * @typedef {Object} edge.line.Telemetry.$Properties
             * @property {number|Long|null} [epoch] Telemetry epoch
             * @property {number|Long|null} [firstSequence] Telemetry firstSequence
             * @property {Array.<edge.sensors.Reading.$Properties>|null} [readings] Telemetry readings
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Telemetry.
             * @memberof edge.line
             * @interface ITelemetry
             * @augments edge.line.Telemetry.$Properties
             * @deprecated Use edge.line.Telemetry.$Properties instead.
             */

            /**
             * Shape of a Telemetry.
             * @typedef {edge.line.Telemetry.$Properties} edge.line.Telemetry.$Shape
             */

            /**
             * Constructs a new Telemetry.
             * @memberof edge.line
             * @classdesc Represents a Telemetry.
             * @constructor
             * @param {edge.line.Telemetry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Telemetry = function (properties) {
                this.readings = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Telemetry epoch.
             * @member {number|Long} epoch
             * @memberof edge.line.Telemetry
             * @instance
             */
            Telemetry.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Telemetry firstSequence.
             * @member {number|Long} firstSequence
             * @memberof edge.line.Telemetry
             * @instance
             */
            Telemetry.prototype.firstSequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Telemetry readings.
             * @member {Array.<edge.sensors.Reading.$Properties>} readings
             * @memberof edge.line.Telemetry
             * @instance
             */
            Telemetry.prototype.readings = $util.emptyArray;

            /**
             * Encodes the specified Telemetry message. Does not implicitly {@link edge.line.Telemetry.verify|verify} messages.
             * @function encode
             * @memberof edge.line.Telemetry
             * @static
             * @param {edge.line.Telemetry.$Properties} message Telemetry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Telemetry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.epoch);
                if (message.firstSequence != null && $Object.hasOwnProperty.call(message, "firstSequence") && (typeof message.firstSequence === "object" ? message.firstSequence.low || message.firstSequence.high : message.firstSequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.firstSequence);
                if (message.readings != null && message.readings.length)
                    for (let i = 0; i < message.readings.length; ++i)
                        $root.edge.sensors.Reading.encode(message.readings[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Telemetry message from the specified reader or buffer.
             * @function decode
             * @memberof edge.line.Telemetry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.line.Telemetry & edge.line.Telemetry.$Shape} Telemetry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Telemetry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.line.Telemetry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstSequence = value;
                            else
                                delete message.firstSequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.readings && message.readings.length))
                                message.readings = [];
                            message.readings.push($root.edge.sensors.Reading.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Telemetry;
        })();

        return line;
    })();

    edge.sensors = (function() {

        /**
         * Namespace sensors.
         * @memberof edge
         * @namespace
         */
        const sensors = {};

        sensors.Reading = (function() {

            /**
             * Properties of a Reading.
             * @typedef {Object} edge.sensors.Reading.$Properties
             * @property {string|null} [deviceId] Reading deviceId
             * @property {number|Long|null} [timestamp] Reading timestamp
             * @property {number|null} [temperatureC] Reading temperatureC
             * @property {number|null} [humidityPct] Reading humidityPct
             * @property {edge.sensors.Reading.Status|null} [status] Reading status
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Reading.
             * @memberof edge.sensors
             * @interface IReading
             * @augments edge.sensors.Reading.$Properties
             * @deprecated Use edge.sensors.Reading.$Properties instead.
             */

            /**
             * Shape of a Reading.
             * @typedef {edge.sensors.Reading.$Properties} edge.sensors.Reading.$Shape
             */

            /**
             * Constructs a new Reading.
             * @memberof edge.sensors
             * @classdesc Represents a Reading.
             * @constructor
             * @param {edge.sensors.Reading.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Reading = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Reading deviceId.
             * @member {string} deviceId
             * @memberof edge.sensors.Reading
             * @instance
             */
            Reading.prototype.deviceId = "";

            /**
             * Reading timestamp.
             * @member {number|Long} timestamp
             * @memberof edge.sensors.Reading
             * @instance
             */
            Reading.prototype.timestamp = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Reading temperatureC.
             * @member {number} temperatureC
             * @memberof edge.sensors.Reading
             * @instance
             */
            Reading.prototype.temperatureC = 0;

            /**
             * Reading humidityPct.
             * @member {number} humidityPct
             * @memberof edge.sensors.Reading
             * @instance
             */
            Reading.prototype.humidityPct = 0;

            /**
             * Reading status.
             * @member {edge.sensors.Reading.Status} status
             * @memberof edge.sensors.Reading
             * @instance
             */
            Reading.prototype.status = 0;

            /**
             * Encodes the specified Reading message. Does not implicitly {@link edge.sensors.Reading.verify|verify} messages.
             * @function encode
             * @memberof edge.sensors.Reading
             * @static
             * @param {edge.sensors.Reading.$Properties} message Reading message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Reading.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.deviceId != null && $Object.hasOwnProperty.call(message, "deviceId") && message.deviceId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.deviceId);
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && (typeof message.timestamp === "object" ? message.timestamp.low || message.timestamp.high : message.timestamp !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.timestamp);
                if (message.temperatureC != null && $Object.hasOwnProperty.call(message, "temperatureC") && !$Object.is(message.temperatureC, 0))
                    writer.uint32(/* id 3, wireType 1 =*/25).double(message.temperatureC);
                if (message.humidityPct != null && $Object.hasOwnProperty.call(message, "humidityPct") && !$Object.is(message.humidityPct, 0))
                    writer.uint32(/* id 4, wireType 1 =*/33).double(message.humidityPct);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.status);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Reading message from the specified reader or buffer.
             * @function decode
             * @memberof edge.sensors.Reading
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {edge.sensors.Reading & edge.sensors.Reading.$Shape} Reading
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Reading.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.edge.sensors.Reading();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.deviceId = value;
                            else
                                delete message.deviceId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.timestamp = value;
                            else
                                delete message.timestamp;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.temperatureC = value;
                            else
                                delete message.temperatureC;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.humidityPct = value;
                            else
                                delete message.humidityPct;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Status enum.
             * @name edge.sensors.Reading.Status
             * @enum {number}
             * @property {number} OK=0 OK value
             * @property {number} WARN=1 WARN value
             * @property {number} FAIL=2 FAIL value
             */
            Reading.Status = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "OK"] = 0;
                values[valuesById[1] = "WARN"] = 1;
                values[valuesById[2] = "FAIL"] = 2;
                return values;
            })();

            return Reading;
        })();

        return sensors;
    })();

    return edge;
})();

export {
  $root as default
};
