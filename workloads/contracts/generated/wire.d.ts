import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace edge. */
export namespace edge {

    /** Namespace wan. */
    namespace wan {

        /**
         * Properties of an Entry.
         * @deprecated Use edge.wan.Entry.$Properties instead.
         */
        interface IEntry extends edge.wan.Entry.$Properties {
        }

        /** Represents an Entry. */
        class Entry {

            /**
             * Constructs a new Entry.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Entry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entry sequence. */
            sequence: (number|Long);

            /** Entry readings. */
            readings?: (edge.wan.Readings.$Properties|null);

            /** Entry verdict. */
            verdict?: (edge.line.Verdict.$Properties|null);

            /** Entry command. */
            command?: (edge.line.Command.$Properties|null);

            /** Entry dropped. */
            dropped?: (edge.wan.Dropped.$Properties|null);

            /** Entry kind. */
            kind?: ("readings"|"verdict"|"command"|"dropped");

            /**
             * Encodes the specified Entry message. Does not implicitly {@link edge.wan.Entry.verify|verify} messages.
             * @param message Entry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Entry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Entry & edge.wan.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Entry & edge.wan.Entry.$Shape;
        }

        namespace Entry {

            /** Properties of an Entry. */
            interface $Properties {

                /** Entry sequence */
                sequence?: (number|Long|null);

                /** Entry readings */
                readings?: (edge.wan.Readings.$Properties|null);

                /** Entry verdict */
                verdict?: (edge.line.Verdict.$Properties|null);

                /** Entry command */
                command?: (edge.line.Command.$Properties|null);

                /** Entry dropped */
                dropped?: (edge.wan.Dropped.$Properties|null);

                /** Entry kind */
                kind?: ("readings"|"verdict"|"command"|"dropped");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Entry. */
            type $Shape = {
              sequence?: number|Long|null;
              readings?: edge.wan.Readings.$Shape|null;
              verdict?: edge.line.Verdict.$Shape|null;
              command?: edge.line.Command.$Shape|null;
              dropped?: edge.wan.Dropped.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; readings?: null; verdict?: null; command?: null; dropped?: null }|{ kind?: "readings"; readings: edge.wan.Readings.$Shape; verdict?: null; command?: null; dropped?: null }|{ kind?: "verdict"; readings?: null; verdict: edge.line.Verdict.$Shape; command?: null; dropped?: null }|{ kind?: "command"; readings?: null; verdict?: null; command: edge.line.Command.$Shape; dropped?: null }|{ kind?: "dropped"; readings?: null; verdict?: null; command?: null; dropped: edge.wan.Dropped.$Shape })
            );
        }

        /**
         * Properties of a Readings.
         * @deprecated Use edge.wan.Readings.$Properties instead.
         */
        interface IReadings extends edge.wan.Readings.$Properties {
        }

        /** Represents a Readings. */
        class Readings {

            /**
             * Constructs a new Readings.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Readings.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Readings machine. */
            machine: string;

            /** Readings epoch. */
            epoch: (number|Long);

            /** Readings firstSequence. */
            firstSequence: (number|Long);

            /** Readings readings. */
            readings: edge.sensors.Reading.$Properties[];

            /**
             * Encodes the specified Readings message. Does not implicitly {@link edge.wan.Readings.verify|verify} messages.
             * @param message Readings message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Readings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Readings message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Readings & edge.wan.Readings.$Shape} Readings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Readings & edge.wan.Readings.$Shape;
        }

        namespace Readings {

            /** Properties of a Readings. */
            interface $Properties {

                /** Readings machine */
                machine?: (string|null);

                /** Readings epoch */
                epoch?: (number|Long|null);

                /** Readings firstSequence */
                firstSequence?: (number|Long|null);

                /** Readings readings */
                readings?: (edge.sensors.Reading.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Readings. */
            type $Shape = edge.wan.Readings.$Properties;
        }

        /**
         * Properties of a Dropped.
         * @deprecated Use edge.wan.Dropped.$Properties instead.
         */
        interface IDropped extends edge.wan.Dropped.$Properties {
        }

        /** Represents a Dropped. */
        class Dropped {

            /**
             * Constructs a new Dropped.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Dropped.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Dropped machine. */
            machine: string;

            /** Dropped epoch. */
            epoch: (number|Long);

            /** Dropped firstSequence. */
            firstSequence: (number|Long);

            /** Dropped count. */
            count: (number|Long);

            /** Dropped at. */
            at: (number|Long);

            /** Dropped reason. */
            reason: string;

            /**
             * Encodes the specified Dropped message. Does not implicitly {@link edge.wan.Dropped.verify|verify} messages.
             * @param message Dropped message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Dropped.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Dropped message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Dropped & edge.wan.Dropped.$Shape} Dropped
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Dropped & edge.wan.Dropped.$Shape;
        }

        namespace Dropped {

            /** Properties of a Dropped. */
            interface $Properties {

                /** Dropped machine */
                machine?: (string|null);

                /** Dropped epoch */
                epoch?: (number|Long|null);

                /** Dropped firstSequence */
                firstSequence?: (number|Long|null);

                /** Dropped count */
                count?: (number|Long|null);

                /** Dropped at */
                at?: (number|Long|null);

                /** Dropped reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Dropped. */
            type $Shape = edge.wan.Dropped.$Properties;
        }

        /**
         * Properties of a Batch.
         * @deprecated Use edge.wan.Batch.$Properties instead.
         */
        interface IBatch extends edge.wan.Batch.$Properties {
        }

        /** Represents a Batch. */
        class Batch {

            /**
             * Constructs a new Batch.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Batch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Batch site. */
            site: string;

            /** Batch spool. */
            spool: string;

            /** Batch firstSequence. */
            firstSequence: (number|Long);

            /** Batch nextSequence. */
            nextSequence: (number|Long);

            /** Batch entries. */
            entries: Uint8Array;

            /**
             * Encodes the specified Batch message. Does not implicitly {@link edge.wan.Batch.verify|verify} messages.
             * @param message Batch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Batch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Batch & edge.wan.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Batch & edge.wan.Batch.$Shape;
        }

        namespace Batch {

            /** Properties of a Batch. */
            interface $Properties {

                /** Batch site */
                site?: (string|null);

                /** Batch spool */
                spool?: (string|null);

                /** Batch firstSequence */
                firstSequence?: (number|Long|null);

                /** Batch nextSequence */
                nextSequence?: (number|Long|null);

                /** Batch entries */
                entries?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Batch. */
            type $Shape = edge.wan.Batch.$Properties;
        }

        /**
         * Properties of an Entries.
         * @deprecated Use edge.wan.Entries.$Properties instead.
         */
        interface IEntries extends edge.wan.Entries.$Properties {
        }

        /** Represents an Entries. */
        class Entries {

            /**
             * Constructs a new Entries.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Entries.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entries entries. */
            entries: edge.wan.Entry.$Properties[];

            /**
             * Encodes the specified Entries message. Does not implicitly {@link edge.wan.Entries.verify|verify} messages.
             * @param message Entries message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Entries.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entries message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Entries & edge.wan.Entries.$Shape} Entries
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Entries & edge.wan.Entries.$Shape;
        }

        namespace Entries {

            /** Properties of an Entries. */
            interface $Properties {

                /** Entries entries */
                entries?: (edge.wan.Entry.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entries. */
            type $Shape = {
              entries?: edge.wan.Entry.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Receipt.
         * @deprecated Use edge.wan.Receipt.$Properties instead.
         */
        interface IReceipt extends edge.wan.Receipt.$Properties {
        }

        /** Represents a Receipt. */
        class Receipt {

            /**
             * Constructs a new Receipt.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.wan.Receipt.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Receipt site. */
            site: string;

            /** Receipt spool. */
            spool: string;

            /** Receipt nextSequence. */
            nextSequence: (number|Long);

            /**
             * Encodes the specified Receipt message. Does not implicitly {@link edge.wan.Receipt.verify|verify} messages.
             * @param message Receipt message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.wan.Receipt.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Receipt message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.wan.Receipt & edge.wan.Receipt.$Shape} Receipt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.wan.Receipt & edge.wan.Receipt.$Shape;
        }

        namespace Receipt {

            /** Properties of a Receipt. */
            interface $Properties {

                /** Receipt site */
                site?: (string|null);

                /** Receipt spool */
                spool?: (string|null);

                /** Receipt nextSequence */
                nextSequence?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Receipt. */
            type $Shape = edge.wan.Receipt.$Properties;
        }
    }

    /** Namespace line. */
    namespace line {

        /**
         * Properties of a Scan.
         * @deprecated Use edge.line.Scan.$Properties instead.
         */
        interface IScan extends edge.line.Scan.$Properties {
        }

        /** Represents a Scan. */
        class Scan {

            /**
             * Constructs a new Scan.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Scan.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Scan scanner. */
            scanner: string;

            /** Scan sequence. */
            sequence: (number|Long);

            /** Scan timestamp. */
            timestamp: (number|Long);

            /** Scan rangesMm. */
            rangesMm: number[];

            /**
             * Encodes the specified Scan message. Does not implicitly {@link edge.line.Scan.verify|verify} messages.
             * @param message Scan message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Scan.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Scan message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Scan & edge.line.Scan.$Shape} Scan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Scan & edge.line.Scan.$Shape;
        }

        namespace Scan {

            /** Properties of a Scan. */
            interface $Properties {

                /** Scan scanner */
                scanner?: (string|null);

                /** Scan sequence */
                sequence?: (number|Long|null);

                /** Scan timestamp */
                timestamp?: (number|Long|null);

                /** Scan rangesMm */
                rangesMm?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Scan. */
            type $Shape = edge.line.Scan.$Properties;
        }

        /**
         * Properties of a Frame.
         * @deprecated Use edge.line.Frame.$Properties instead.
         */
        interface IFrame extends edge.line.Frame.$Properties {
        }

        /** Represents a Frame. */
        class Frame {

            /**
             * Constructs a new Frame.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Frame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Frame camera. */
            camera: string;

            /** Frame sequence. */
            sequence: (number|Long);

            /** Frame timestamp. */
            timestamp: (number|Long);

            /** Frame jpeg. */
            jpeg: Uint8Array;

            /**
             * Encodes the specified Frame message. Does not implicitly {@link edge.line.Frame.verify|verify} messages.
             * @param message Frame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Frame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Frame & edge.line.Frame.$Shape} Frame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Frame & edge.line.Frame.$Shape;
        }

        namespace Frame {

            /** Properties of a Frame. */
            interface $Properties {

                /** Frame camera */
                camera?: (string|null);

                /** Frame sequence */
                sequence?: (number|Long|null);

                /** Frame timestamp */
                timestamp?: (number|Long|null);

                /** Frame jpeg */
                jpeg?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Frame. */
            type $Shape = edge.line.Frame.$Properties;
        }

        /**
         * Properties of a Verdict.
         * @deprecated Use edge.line.Verdict.$Properties instead.
         */
        interface IVerdict extends edge.line.Verdict.$Properties {
        }

        /** Represents a Verdict. */
        class Verdict {

            /**
             * Constructs a new Verdict.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Verdict.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Verdict camera. */
            camera: string;

            /** Verdict frameSequence. */
            frameSequence: (number|Long);

            /** Verdict frameTimestamp. */
            frameTimestamp: (number|Long);

            /** Verdict timestamp. */
            timestamp: (number|Long);

            /** Verdict label. */
            label: string;

            /** Verdict score. */
            score: number;

            /**
             * Encodes the specified Verdict message. Does not implicitly {@link edge.line.Verdict.verify|verify} messages.
             * @param message Verdict message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Verdict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Verdict message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Verdict & edge.line.Verdict.$Shape} Verdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Verdict & edge.line.Verdict.$Shape;
        }

        namespace Verdict {

            /** Properties of a Verdict. */
            interface $Properties {

                /** Verdict camera */
                camera?: (string|null);

                /** Verdict frameSequence */
                frameSequence?: (number|Long|null);

                /** Verdict frameTimestamp */
                frameTimestamp?: (number|Long|null);

                /** Verdict timestamp */
                timestamp?: (number|Long|null);

                /** Verdict label */
                label?: (string|null);

                /** Verdict score */
                score?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Verdict. */
            type $Shape = edge.line.Verdict.$Properties;
        }

        /**
         * Properties of a Command.
         * @deprecated Use edge.line.Command.$Properties instead.
         */
        interface ICommand extends edge.line.Command.$Properties {
        }

        /** Represents a Command. */
        class Command {

            /**
             * Constructs a new Command.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Command.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Command arm. */
            arm: string;

            /** Command action. */
            action: edge.line.Command.Action;

            /** Command term. */
            term: (number|Long);

            /** Command sequence. */
            sequence: (number|Long);

            /** Command issuedAt. */
            issuedAt: (number|Long);

            /** Command expiresAt. */
            expiresAt: (number|Long);

            /** Command scanAt. */
            scanAt: (number|Long);

            /** Command reason. */
            reason: string;

            /** Command triggerAt. */
            triggerAt: (number|Long);

            /**
             * Encodes the specified Command message. Does not implicitly {@link edge.line.Command.verify|verify} messages.
             * @param message Command message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Command & edge.line.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Command & edge.line.Command.$Shape;
        }

        namespace Command {

            /** Properties of a Command. */
            interface $Properties {

                /** Command arm */
                arm?: (string|null);

                /** Command action */
                action?: (edge.line.Command.Action|null);

                /** Command term */
                term?: (number|Long|null);

                /** Command sequence */
                sequence?: (number|Long|null);

                /** Command issuedAt */
                issuedAt?: (number|Long|null);

                /** Command expiresAt */
                expiresAt?: (number|Long|null);

                /** Command scanAt */
                scanAt?: (number|Long|null);

                /** Command reason */
                reason?: (string|null);

                /** Command triggerAt */
                triggerAt?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Command. */
            type $Shape = edge.line.Command.$Properties;

            /** Action enum. */
            enum Action {

                /** STOP value */
                STOP = 0,

                /** SLOW value */
                SLOW = 1,

                /** RUN value */
                RUN = 2
            }
        }

        /**
         * Properties of an ArmState.
         * @deprecated Use edge.line.ArmState.$Properties instead.
         */
        interface IArmState extends edge.line.ArmState.$Properties {
        }

        /** Represents an ArmState. */
        class ArmState {

            /**
             * Constructs a new ArmState.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.ArmState.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ArmState arm. */
            arm: string;

            /** ArmState sequence. */
            sequence: (number|Long);

            /** ArmState timestamp. */
            timestamp: (number|Long);

            /** ArmState moving. */
            moving: boolean;

            /** ArmState speedMmS. */
            speedMmS: number;

            /** ArmState obeyedTerm. */
            obeyedTerm: (number|Long);

            /** ArmState obeyedSequence. */
            obeyedSequence: (number|Long);

            /**
             * Encodes the specified ArmState message. Does not implicitly {@link edge.line.ArmState.verify|verify} messages.
             * @param message ArmState message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.ArmState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ArmState message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.ArmState & edge.line.ArmState.$Shape} ArmState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.ArmState & edge.line.ArmState.$Shape;
        }

        namespace ArmState {

            /** Properties of an ArmState. */
            interface $Properties {

                /** ArmState arm */
                arm?: (string|null);

                /** ArmState sequence */
                sequence?: (number|Long|null);

                /** ArmState timestamp */
                timestamp?: (number|Long|null);

                /** ArmState moving */
                moving?: (boolean|null);

                /** ArmState speedMmS */
                speedMmS?: (number|null);

                /** ArmState obeyedTerm */
                obeyedTerm?: (number|Long|null);

                /** ArmState obeyedSequence */
                obeyedSequence?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ArmState. */
            type $Shape = edge.line.ArmState.$Properties;
        }

        /**
         * Properties of a Telemetry.
         * @deprecated Use edge.line.Telemetry.$Properties instead.
         */
        interface ITelemetry extends edge.line.Telemetry.$Properties {
        }

        /** Represents a Telemetry. */
        class Telemetry {

            /**
             * Constructs a new Telemetry.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Telemetry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Telemetry epoch. */
            epoch: (number|Long);

            /** Telemetry firstSequence. */
            firstSequence: (number|Long);

            /** Telemetry readings. */
            readings: edge.sensors.Reading.$Properties[];

            /**
             * Encodes the specified Telemetry message. Does not implicitly {@link edge.line.Telemetry.verify|verify} messages.
             * @param message Telemetry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Telemetry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Telemetry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Telemetry & edge.line.Telemetry.$Shape} Telemetry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Telemetry & edge.line.Telemetry.$Shape;
        }

        namespace Telemetry {

            /** Properties of a Telemetry. */
            interface $Properties {

                /** Telemetry epoch */
                epoch?: (number|Long|null);

                /** Telemetry firstSequence */
                firstSequence?: (number|Long|null);

                /** Telemetry readings */
                readings?: (edge.sensors.Reading.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Telemetry. */
            type $Shape = edge.line.Telemetry.$Properties;
        }

        /**
         * Properties of a Desire.
         * @deprecated Use edge.line.Desire.$Properties instead.
         */
        interface IDesire extends edge.line.Desire.$Properties {
        }

        /** Represents a Desire. */
        class Desire {

            /**
             * Constructs a new Desire.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.line.Desire.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Desire by. */
            by: string;

            /** Desire machine. */
            machine: string;

            /** Desire property. */
            property: string;

            /** Desire value. */
            value: string;

            /** Desire at. */
            at: (number|Long);

            /** Desire counter. */
            counter: (number|Long);

            /**
             * Encodes the specified Desire message. Does not implicitly {@link edge.line.Desire.verify|verify} messages.
             * @param message Desire message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.line.Desire.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Desire message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.line.Desire & edge.line.Desire.$Shape} Desire
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.line.Desire & edge.line.Desire.$Shape;
        }

        namespace Desire {

            /** Properties of a Desire. */
            interface $Properties {

                /** Desire by */
                by?: (string|null);

                /** Desire machine */
                machine?: (string|null);

                /** Desire property */
                property?: (string|null);

                /** Desire value */
                value?: (string|null);

                /** Desire at */
                at?: (number|Long|null);

                /** Desire counter */
                counter?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Desire. */
            type $Shape = edge.line.Desire.$Properties;
        }
    }

    /** Namespace sensors. */
    namespace sensors {

        /**
         * Properties of a Reading.
         * @deprecated Use edge.sensors.Reading.$Properties instead.
         */
        interface IReading extends edge.sensors.Reading.$Properties {
        }

        /** Represents a Reading. */
        class Reading {

            /**
             * Constructs a new Reading.
             * @param [properties] Properties to set
             */
            constructor(properties?: edge.sensors.Reading.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reading deviceId. */
            deviceId: string;

            /** Reading timestamp. */
            timestamp: (number|Long);

            /** Reading temperatureC. */
            temperatureC: number;

            /** Reading humidityPct. */
            humidityPct: number;

            /** Reading status. */
            status: edge.sensors.Reading.Status;

            /**
             * Encodes the specified Reading message. Does not implicitly {@link edge.sensors.Reading.verify|verify} messages.
             * @param message Reading message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: edge.sensors.Reading.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reading message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {edge.sensors.Reading & edge.sensors.Reading.$Shape} Reading
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): edge.sensors.Reading & edge.sensors.Reading.$Shape;
        }

        namespace Reading {

            /** Properties of a Reading. */
            interface $Properties {

                /** Reading deviceId */
                deviceId?: (string|null);

                /** Reading timestamp */
                timestamp?: (number|Long|null);

                /** Reading temperatureC */
                temperatureC?: (number|null);

                /** Reading humidityPct */
                humidityPct?: (number|null);

                /** Reading status */
                status?: (edge.sensors.Reading.Status|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Reading. */
            type $Shape = edge.sensors.Reading.$Properties;

            /** Status enum. */
            enum Status {

                /** OK value */
                OK = 0,

                /** WARN value */
                WARN = 1,

                /** FAIL value */
                FAIL = 2
            }
        }
    }
}
