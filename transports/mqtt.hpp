// MQTT through a private mosquitto, by libmosquitto; mqtt(7), mosquitto(8).
#pragma once

#include "transports/brokers/broker_link.hpp"
#include "transports/brokers/mosquitto_server.hpp"
#include "transports/brokers/mqtt_connection.hpp"
#include "transports/posix/probe.hpp"

namespace pibench {

class Mqtt : public BrokerLink<MosquittoServer, MqttConnection> {
 public:
  static constexpr Descriptor descriptor{
      .name = "mqtt",
      .summary = "topics of an MQTT broker (mosquitto, QoS 0); open includes starting one",
      .family = Family::servers,
      .substrate = Substrate::broker,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .exposed = {.socket_path = true},
  };
  static constexpr Explanation explanation{
      .how =
          "A private mosquitto passes on what is published under a topic to those that have "
          "subscribed to it, and keeps nothing: the parent subscribes to up/+, each worker to a "
          "topic of its own and to one of all, under which the parent publishes once what goes to "
          "all. Quality of service is 0, as nothing is lost or repeated over a Unix socket that is "
          "never connected anew, and as none of the broker's queues has an end. Instead, a sender "
          "goes 256 messages ahead, of large ones fewer, and then waits for credit, which the "
          "receiver gives over an eventfd: the first when it has subscribed, more for each half of "
          "that.",
      .per_message =
          "Sender: a write() of the message, and one of a byte to a socket pair by which "
          "libmosquitto would wake a thread; broker: epoll_wait(), three or more read(), as the "
          "length is read byte by byte, and a write() and four epoll_ctl() for each subscriber; "
          "receiver: poll(), and as many read() as the broker. Nine copies.",
      .waking = "Blocking: who waits sleeps in poll(), without a thread of libmosquitto's.",
      .set_up =
          "fork() and exec() of mosquitto and the wait until it listens; then a connection per "
          "process, CONNECT and SUBSCRIBE, each with its confirmation.",
      .tunables = "ulimit -n, ulimit -u",
      .man_pages = "mqtt(7), mosquitto(8), mosquitto.conf(5), libmosquitto(3), unix(7), eventfd(2)",
      .picture = R"(
parent                                          worker
fork(), exec(mosquitto), wait for its socket
eventfd(0)   [for every worker and direction]
fork()                                          knows the socket's path
mosquitto_connect(), CONNECT: CONNACK           mosquitto_connect(), CONNECT: CONNACK
mosquitto_subscribe(up/+): SUBACK               mosquitto_subscribe(down/0, all): SUBACK
write(eventfd, 256)                             read(eventfd): may send
poll(socket)   sleeps                           mosquitto_publish(up/0, message)
    <------- the broker passes it on -------
mosquitto_loop_read()
mosquitto_publish(down/0, reply)                poll(socket), mosquitto_loop_read()
mosquitto_publish(all, message)                 poll(socket), mosquitto_loop_read()
write(eventfd, 128)   [every 128 messages]      read(eventfd)   [when 256 ahead]
kill(mosquitto), waitpid()                      _exit(0)
)",
  };
  static Probe probe(const Settings& settings) {
    const Probe broker = BrokerLink::probe(settings);
    return broker.usable ? posix::probe_by([] { static_cast<void>(load()); }) : broker;
  }
  static LoadedMosquitto load() { return load_mosquitto(); }
  static Mqtt open(const LinkSpec& spec) { return Mqtt(spec); }

 private:
  using BrokerLink::BrokerLink;
};

static_assert(Transport<Mqtt> && Broadcasting<Mqtt>);

}  // namespace pibench
