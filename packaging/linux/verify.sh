#!/bin/sh
# The Debian package as an administrator meets it: installed, used, upgraded, rolled back, removed.
# Run as root on a clean Debian 12 or newer (a virtual machine, a chroot):
#   sh verify.sh ./NEW.deb ./EARLIER.deb
set -eu
new=$1
earlier=$2
work=$(mktemp -d)
log=$work/log
home=/srv/nurse
export DEBIAN_FRONTEND=noninteractive
keep_settings="-o Dpkg::Options::=--force-confold"
settings=/etc/triage-handover/settings.toml
unlocking=/etc/pam.d/triage-handover
message=/opt/triage-handover/_internal/resources/examples/itk-cda/111-ed-fall.xml

# Each step runs by itself under -e, which a shell forgets inside the condition of an if.
step() {
    what=$1
    shift
    began=$(date +%s%N)
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1
    code=$?
    set -e
    if [ "$code" -ne 0 ]; then
        echo "FAILED $what"
        tail -n 20 "$log"
        exit 1
    fi
    echo "ok     $what ($(( ($(date +%s%N) - began) / 1000000 )) ms)"
}

patient="-o Acquire::Retries=3"
install() {
    apt-get install -y -q --no-install-recommends $patient $keep_settings --allow-downgrades "$@"
}

# Where Debian cannot be reached nothing is said about the package: the end is another one.
lists() {
    if ! apt-get update -q $patient -o APT::Update::Error-Mode=any >"$log" 2>&1; then
        tail -n 5 "$log"
        exit 75
    fi
}

keeps_something() {
    useradd -m -d "$home" nurse
    mkdir -p "$home"/.local/share/triage-handover
    echo kept >"$home"/.local/share/triage-handover/mine
    chown -R nurse "$home"
    echo '# of this site' >>"$settings"
}

# A real store, with its key where a service has it: a room has no keyring.
with_key="export CREDENTIALS_DIRECTORY=$home/credentials; triage-handover --profile kept"

takes_a_message() {
    mkdir -p "$home/in" "$home/kept" "$home/credentials"
    tr -dc 0-9a-f </dev/urandom | head -c 64 >"$home/credentials/store-key"
    printf '[folders."Drop"]\npath = "%s/in"\n' "$home" >"$home/kept/settings.toml"
    cp "$message" "$home/in"
    chown -R nurse "$home"
    chmod -R go-rwx "$home/kept" "$home/credentials"
    as_nurse "$with_key receive --port 18088 & gateway=\$!
        for second in \$(seq 90); do test -e in/done/*.xml && break; sleep 1; done
        kill \$gateway; wait \$gateway || true"
    test -f "$home/in/done/$(basename "$message")"
    handover_is_kept
}

handover_is_kept() {
    echo 'a long phrase of this room' | as_nurse "$with_key backup create -o copy-$(date +%s%N)" \
        >"$work/said"
    grep ': 1 handovers' "$work/said"
    as_nurse "$with_key audit verify"
}

still_kept() {
    grep -q kept "$home"/.local/share/triage-handover/mine
    grep -q 'of this site' "$settings"
}

reads() { triage-handover inspect --text "$message" | grep 'NHS No'; }

draws() {
    as_nurse "QT_QPA_PLATFORM=offscreen triage-handover render $message -o fall.png"
    test -s "$home/fall.png"
}

# Nobody answers there, which only the driver of the database can say: it is in the package.
asks_a_database() {
    mkdir -p "$home/department"
    cat >"$home/department/machine.toml" <<END
[store]
host = "127.0.0.1"
port = 1
client_certificate = "/etc/ssl/certs/ca-certificates.crt"
END
    chown -R nurse "$home/department"
    as_nurse "triage-handover --profile department doctor || true" | tee "$work/said"
    grep 'STORE-020' "$work/said"
}

as_nurse() {
    setpriv --reuid=nurse --regid="$(id -g nurse)" --clear-groups \
        env HOME="$home" sh -ec "cd; $1"
}

tour() {
    as_nurse "xvfb-run -a -s '-screen 0 1366x768x24' triage-handover --demo --tour tour"
    test "$(find "$home/tour" -name '*.png' | wc -l)" -gt 20
}

# The password of an account, with every other service refusing: the package's own file decides.
unlocks() {
    echo 'nurse:a long phrase' | chpasswd
    cp /etc/pam.d/other "$work/other"
    echo 'auth required pam_deny.so' >/etc/pam.d/other
    printf 'a long phrase\n' | as_nurse "pamtester triage-handover nurse authenticate"
    code=0
    printf 'another phrase\n' | as_nurse "pamtester triage-handover nurse authenticate" || code=$?
    cp "$work/other" /etc/pam.d/other
    test "$code" -ne 0
}

described() { appstreamcli validate --no-net /usr/share/metainfo/uk.triage_handover.*; }

nothing_left() {
    for path in $(grep -v -x -e "$settings" -e "$unlocking" "$work/files"); do
        if [ -f "$path" ] || [ -L "$path" ]; then
            echo "left behind: $path"
            return 1
        fi
    done
    test -f "$settings"
    test -f "$unlocking"
}

purged() {
    ! test -e /etc/triage-handover
    ! test -e /opt/triage-handover
    ! test -e "$unlocking"
    still_there=$(find / -xdev -name '*triage-handover*' -not -path '/srv/*' -not -path '/proc/*' \
        -not -path '/var/cache/*' -not -path '/var/log/*' -not -path '/tmp/*')
    if [ -n "$still_there" ]; then
        echo "left behind: $still_there"
        return 1
    fi
    grep -q kept "$home"/.local/share/triage-handover/mine
}

lists
step "the earlier version installs" install "$earlier"
cp /var/lib/dpkg/info/triage-handover.list "$work/files"
step "a person and a site keep something" keeps_something
step "the earlier version takes a message" takes_a_message
step "upgrade" install "$new"
cat /var/lib/dpkg/info/triage-handover.list >>"$work/files"
step "data and settings are kept" still_kept
step "the handover is there and can be copied" handover_is_kept
step "manual page" test -s /usr/share/man/man1/triage-handover.1.gz
step "service of the gateway" test -s /usr/lib/systemd/system/triage-handover-gateway.service
step "first start of the command line" triage-handover --version
step "start of the command line" triage-handover --version
step "a message is read" reads
step "a message is drawn" draws
step "a department's database is asked" asks_a_database
step "what the check needs" install xvfb xauth desktop-file-utils appstream pamtester
step "the password of an account unlocks" unlocks
step "desktop entry" desktop-file-validate /usr/share/applications/triage-handover.desktop
step "description for software centres" described
step "the tour in a real window, as a nurse" tour
step "rollback" install "$earlier"
step "data and settings are kept" still_kept
step "the handover is there and can be copied" handover_is_kept
step "remove" apt-get remove -y -q triage-handover
step "nothing is left but the site's settings" nothing_left
step "purge" apt-get purge -y -q triage-handover
step "nothing is left but what people keep" purged
