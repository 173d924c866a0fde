# The sum of a tar on standard input, version 1, as docker's `pkg/tarsum` counts it: it depends on
# names, modes, owners, links and bytes of the members, and neither on their order nor on their
# times. Names of users and groups do not count (docker 20.10); TARSUM_NAMES=1 counts them, as dockers
# of 2018 did.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);

binmode STDIN;

sub fail { print STDERR "tarsum: $_[0]\n"; exit 1 }

# Exactly so many bytes.
sub take {
    my ($wanted) = @_;
    my $bytes = '';
    while (length $bytes < $wanted) {
        my $count = read STDIN, $bytes, $wanted - length $bytes, length $bytes;
        fail("cannot read: $!") unless defined $count;
        fail('the tar ends too early') unless $count;
    }
    return $bytes;
}

sub text { my ($field) = @_; $field =~ s/\0.*//s; return $field }

# Octal digits, or the binary form that GNU's tar has for large numbers.
sub number {
    my ($field) = @_;
    if (ord($field) & 0x80) {
        my $value = ord($field) & 0x7f;
        $value = $value * 256 + ord($_) for split //, substr($field, 1);
        return $value;
    }
    $field =~ s/[\0 ]+$//;
    $field =~ s/^[\0 ]+//;
    fail('this is no tar') unless $field =~ /^[0-7]*$/;
    return $field eq '' ? 0 : oct $field;
}

# The records of an extended header: LENGTH KEY=VALUE and a newline.
sub records {
    my ($bytes, $into) = @_;
    while ($bytes =~ /^(\d+) /) {
        my $record = substr $bytes, 0, $1, '';
        $record =~ s/^\d+ //;
        $record =~ s/\n$//;
        my ($key, $value) = split /=/, $record, 2;
        $into->{$key} = $value;
    }
}

my (@sums, %more, $long_name, $long_link);
my $position = 0;
while (1) {
    my $header = '';
    my $count = read STDIN, $header, 512;
    last unless $count;
    $header .= take(512 - $count) if $count < 512;
    last if $header !~ /[^\0]/;
    my ($name, $mode, $uid, $gid, $size, $type, $link) =
        (unpack 'a100 a8 a8 a8 a12 x12 x8 a1 a100', $header);
    my ($magic, $uname, $gname, $major, $minor, $prefix) =
        unpack 'x257 a8 a32 a32 a8 a8 a155', $header;
    $size = number($size);
    my $padding = -$size % 512;
    if ($type =~ /[xgLK]/) {
        my $bytes = take($size);
        take($padding);
        records($bytes, \%more) if $type eq 'x';
        $long_name = text($bytes) if $type eq 'L';
        $long_link = text($bytes) if $type eq 'K';
        next;
    }
    $name = text($name);
    $link = text($link);
    $name = text($prefix) . "/$name" if $magic =~ /^ustar\0/ && text($prefix) ne '';
    $name = $long_name if defined $long_name;
    $link = $long_link if defined $long_link;
    $name = $more{path} if exists $more{path};
    $link = $more{linkpath} if exists $more{linkpath};
    if (exists $more{size}) {
        $size = $more{size};
        $padding = -$size % 512;
    }
    $type = $name =~ m{/$} ? '5' : '0' if $type eq "\0";
    my $has_names = $magic =~ /^ustar/;
    my $devices = $has_names && $type =~ /[34]/;
    my $counted = $ENV{TARSUM_NAMES} && $has_names;
    $size = 0 if $type =~ /[1-6]/;
    $padding = 0 if $size == 0;
    my $sum = Digest::SHA->new(256);
    $sum->add(
        'name', $name,
        'mode', number($mode),
        'uid', $more{uid} // number($uid),
        'gid', $more{gid} // number($gid),
        'size', $size,
        'typeflag', $type,
        'linkname', $link,
        'uname', $counted ? $more{uname} // text($uname) : '',
        'gname', $counted ? $more{gname} // text($gname) : '',
        'devmajor', $devices ? number($major) : 0,
        'devminor', $devices ? number($minor) : 0,
    );
    for my $key (sort grep { /^SCHILY\.xattr\./ } keys %more) {
        $sum->add(substr($key, length 'SCHILY.xattr.'), $more{$key});
    }
    for (my $left = $size; $left > 0;) {
        my $piece = $left < 65536 ? $left : 65536;
        $sum->add(take($piece));
        $left -= $piece;
    }
    take($padding);
    push @sums, [$name, $position++, $sum->hexdigest];
    %more = ();
    undef $long_name;
    undef $long_link;
}
my @sorted = sort { $a->[0] eq $b->[0] ? $a->[1] <=> $b->[1] : $a->[2] cmp $b->[2] } @sums;
print 'tarsum.v1+sha256:', sha256_hex(join '', map { $_->[2] } @sorted), "\n";
