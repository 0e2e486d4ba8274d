export interface CephConfiguration {
  folder: string;
  clusterId: string;
  monitorPort: number;
  gatewayPort: number;
  /** Domain that follows the name of a bucket in the Host header. */
  domain: string;
}

/** The configuration file of a cluster with one monitor, one object store in memory and one gateway. */
export function cephConfiguration(options: CephConfiguration): string {
  const { folder, clusterId, monitorPort, gatewayPort, domain } = options;
  return `[global]
fsid = ${clusterId}
mon_initial_members = a
mon_host = [v2:127.0.0.1:${monitorPort}/0]
# Without keys the gateway connects only in this mode.
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_max_pg_per_osd = 2000
run_dir = ${folder}/run
admin_socket = ${folder}/run/$cluster-$name.asok
log_file = ${folder}/log/$name.log
pid_file = ${folder}/run/$name.pid
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
setuser_match_path = /nonexistent
[mon.a]
mon_data = ${folder}/mon/a
[osd.0]
osd_objectstore = memstore
# The S3 clients write about 1 GiB, and requests to a full store do not end.
memstore_device_bytes = 4294967296
osd_data = ${folder}/osd
osd_journal = ${folder}/osd/journal
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw_data = ${folder}/rgw
rgw_dns_name = ${domain}
rgw_enable_usage_log = false
`;
}
